def uninstall_hook(env):
    """What clients answered outlives the questionnaire, and this addon."""
    feedback = env["client.offboarding.feedback"].with_context(active_test=False)
    for one in feedback.search([("survey_answers", "!=", False)]):
        texts = one.with_context(lang=one._get_owner().lang or env.lang).env
        title = texts._("All answers of the questionnaire")
        # Nobody is told anew: it is what was there before.
        one._message_log(body=f"{title}\n\n{one.survey_answers}")
