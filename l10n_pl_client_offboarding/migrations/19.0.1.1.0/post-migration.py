def migrate(cr, version):
    """The rate of July 2026 came with the application, and no page confirmed it.

    Its record is never written again by updates, so the mark is set here, where nobody
    has corrected the rate or its source.
    """
    cr.execute(
        """
        UPDATE l10n_pl_offboarding_interest_rate
           SET is_confirmed = FALSE
         WHERE date_from = '2026-07-01' AND reference_rate = 3.75
           AND write_uid = 1
        """
    )
