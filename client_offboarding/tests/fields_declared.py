"""Whom each field is for: of our models, and of ours on the ERP's.

The words for whom are those of ``AUDIENCES`` in ``rights_declared.py``.
"""

FIELDS = """
account.move
    accounting: offboarding_set_off_from offboarding_id offboarding_invoice_by
        offboarding_is_late offboarding_after_id offboarding_warning
        offboarding_ksef_exemption is_offboarding_ksef is_interest_note
        offboarding_correction_reason
    internal: offboarding_disputed
account.move.line
    internal: contract_period_start contract_period_end contract_period_paid_to
        offboarding_is_overdue
    accounting: offboarding_charge_id offboarding_disputed
client.offboarding
    everybody: name active company_id currency_id partner_id commercial_partner_id
        user_id state scope initiated_by reason_id reason_stated date_open date_end
        date_closed outcome contact_ids helper_ids is_ready progress open_check_count
        end_distance is_dossier_internal chatter_token approved_by_id approved_on
        needs_approval accountant_id after_end_count return_ids document_ids access_ids
        new_provider_id knowledge_ids tone recommended_ids advice
        recommended_category_ids meeting_count
        new_provider_contact_ids new_provider_authorised_on new_provider_proof_ids
        overlap_start overlap_end date_takeover provider_processing offered_papers
        has_papers_to_send is_handover_empty settled_item_count total_item_count
        data_ids is_data_choice_agreed data_choice data_choice_on data_choice_by
        data_choice_channel can_choose_data feedback_asked_on
    user officer: data_choice_proof_ids
    user: reason_note decision_note welcome_note
    readers: check_ids waiver_ids next_step open_check_ids settled_checks area_states
        communication_ids next_message invitation_ids next_deadline next_deadline_name
        next_deadline_user_id late_count is_late can_plan termination_ids earliest_end
        can_change_end client_warning termination_warnings survivors is_past_end
        charge_ids dispute_ids wish_ids has_to_invoice protocol_ids has_open_items
        has_mutual_claims is_unsigned delivery_ids lesson_ids lesson_open_count
        feedback_ids won_back_on won_back_contract_id amount_open_end_for
        contact_again_on welcome contact_again_told_on next_action next_turn
        is_next_final mail_failure purchase_ids vendor_bill_count
    manager: batch_id batch_line_ids
    nobody: checks_kept collected_keys ledger_revision progress_reached
        after_end_planned
    accounting: invoice_ids invoice_count after_end_invoice_ids
    amounts: monthly_revenue revenue_lost open_amount penalty_preview unbilled_note
        amount_open_end
client.offboarding.access
    everybody: offboarding_id company_id sequence user_id date_deadline is_settled state
        system account holder operation new_owner instructions renewal_date backup
        evidence evidence_ids date_done done_by_id res_user_id narrowed_on revoke_reason
        was_recorded is_login_closed control_state control_asked_on control_reminded_on
        control_confirmed_on control_confirmed_by control_confirmed_name control_channel
        control_proof control_missing control_reason
client.offboarding.access.done
    everybody: access_id told is_possible
client.offboarding.answer
    everybody: protocol_id name text
client.offboarding.attempt
    everybody: key date
client.offboarding.charge
    everybody: offboarding_id company_id sequence user_id date_deadline is_settled kind
        side name product_id quantity currency_id vat_treatment vat_reason state
        dispute_note waive_reason is_free document_number document_date
        document_file_ids needs_document termination_id return_id interest_ids rate_note
        basis_id basis_warning clause facts
        is_switching
    amounts: price_unit calculation amount amount_company switching_cost
        switching_warning
    accounting: tax_ids move_id corrected_move_id late_line_id
client.offboarding.charge.document
    everybody: charge_id is_free number date file_ids
    accountant: create_bill
client.offboarding.check
    everybody: offboarding_id company_id user_id currency_id code name area state blocks
        item_count waived_count can_view_items whose is_blocking
    amounts: amount
client.offboarding.churn
    everybody: company_id currency_id month clients clients_lost rate
    amounts: revenue revenue_lost revenue_rate
client.offboarding.deadline
    everybody: offboarding_id company_id partner_id owner_id user_id date name kind
        res_model res_id is_late
client.offboarding.delivery
    everybody: offboarding_id company_id sequence user_id date_deadline is_settled
        sale_line_id name order_name quantity_ordered quantity_delivered
        quantity_invoiced outcome note state decided_by_id decided_on
client.offboarding.control
    everybody: access_id commercial_partner_id is_without partner_id channel date proof
        reason
client.offboarding.deposit
    everybody: offboarding_id company_id open_account_ids open_currency_ids account_id
        currency_id balance is_held kind due_item_ids item_ids amount date
        date_delivered journal_id journal_ids post
client.offboarding.dispute
    everybody: offboarding_id company_id sequence user_id date_deadline is_settled name
        our_view outcome state kind
client.offboarding.data
    everybody: offboarding_id company_id sequence user_id date_deadline is_settled state
        name system_id subprocessor_id category res_model record_count file_count
        byte_count role subjects case_choice choice choice_on choice_by choice_channel
        decision decided_by_id decided_on rule_id retain_until is_until_reckoned method
        backup_until backup_confirmed_on subprocessor_told_on subprocessor_confirmed_on
        date_done done_by_id returned_on returned_by returned_sha256
    readers: legal_basis claim_id proof_ids
    officer: export_id rule_ids
client.offboarding.data.choice
    everybody: offboarding_id line_ids choice by channel proof_ids
client.offboarding.data.export
    everybody: name run_id offboarding_id company_id user_id line_ids lang state
        record_count file_count byte_count sha256 date_made date_expiry received_by
        received_on
client.offboarding.data.erased
    everybody: email answer
client.offboarding.data.receipt
    everybody: export_id by proof_ids
client.offboarding.data.fingerprint
    everybody: run_id company_id date
    nobody: digest
client.offboarding.data.item
    everybody: run_id company_id data_id sequence res_model res_id path is_mention
        action state refusal possible_on
client.offboarding.data.log
    everybody: run_id company_id date user_id res_model action count rule sha256
    nobody: previous
client.offboarding.data.rule
    everybody: code name active role basis law years months counted_from
    officer: res_model_ids
client.offboarding.data.run
    everybody: offboarding_id company_id partner_ids kind is_dry_run state total done
        refused error user_id item_ids log_ids export_ids progress summary
    nobody: seeds
client.offboarding.data.system
    everybody: name active company_id kind role categories subjects is_special
        partner_id country_id backup_days method safeguards user_id processing
        is_third_country transfer_basis
        contract_template_ids product_ids rule_id
client.offboarding.document
    everybody: offboarding_id company_id sequence user_id date_deadline is_settled state
        kind name medium originality direction quantity pages attachment_ids file_list
        sha256 date_handed channel tracking_number handed_by_id remarks receipt
        receipt_note receipt_by receipt_on was_received is_entrusted
        was_recorded
        is_receipt_recorded receipt_for
client.offboarding.final.invoice
    everybody: offboarding_id line_ids preview_ids
client.offboarding.final.invoice.line
    everybody: wizard_id contract_line_id currency_id date_start date_end amount_full
        note amount_prorated policy amount proration
client.offboarding.final.invoice.preview
    everybody: wizard_id move_type partner_id name date_start date_end currency_id
        amount_untaxed amount_total
client.offboarding.former.end
    everybody: termination_id offboarding_id company_id date_end date_end_new reason
        consent user_id date
client.offboarding.gate
    everybody: company_id code default_blocks blocks
client.offboarding.gate.setting
    everybody: company_id code area default_blocks blocks
client.offboarding.hand.over
    everybody: document_id direction state date channel tracking_number receiver
client.offboarding.interest
    everybody: charge_id offboarding_id company_id currency_id document date_due
        date_from date_to days is_paid rates is_civil rate_note segments
    accounting: move_line_id payment_line_id
    amounts: base amount
client.offboarding.invitation
    everybody: offboarding_id company_id partner_id date_expiry date_sent date_opened
        date_withdrawn state
        recipient
    nobody: nonce
client.offboarding.knowledge
    everybody: offboarding_id company_id sequence user_id date_deadline is_settled kind
        name parent_id location answer receiver_id state date_handed accepted_by
        date_accepted asked_by_id
        was_recorded
        is_acceptance_recorded
client.offboarding.batch
    everybody: name company_id user_id reason_id initiated_by scope mode product_ids
        partner_ids tone steps is_opened is_informed is_printed is_sent is_invoiced
        state note line_ids line_count todo_count done_count left_out_count
        failed_count letter_count
client.offboarding.batch.line
    everybody: batch_id company_id partner_id contract_ids state why error is_letter
        offboarding_id case_state
client.offboarding.feedback
    everybody: offboarding_id company_id client_id reason_id partner_id channel state
        date_asked date_mailed date_reminded date_answered recommend has_recommend
        recommend_choice quality timeliness communication value good better may_quote
        may_contact is_low lesson_ids survey_answers
client.offboarding.lesson
    everybody: offboarding_id company_id kind name area parent_id feedback_id reason_id
        user_id
        date_deadline state date_done effect is_late
client.offboarding.many
    everybody: step offboarding_ids line_ids is_done summary date delivery_channel
        date_end reason consent message absent_id user_id
client.offboarding.many.line
    everybody: wizard_id offboarding_id case_state date_end why outcome result state
        note
client.offboarding.message
    everybody: offboarding_id company_id kind number date user_id partner_ids recipients
        subject message_id
client.offboarding.open
    everybody: company_id partner_ids scope contract_ids allowed_contract_ids
        outside_ids initiated_by reason_id reason_note mode date_delivered
client.offboarding.open.outside
    everybody: wizard_id name date
client.offboarding.paper.text
    everybody: company_id kind position sequence body active
client.offboarding.plan
    everybody: offboarding_id plan_id date_end line_ids summary
client.offboarding.plan.line
    everybody: wizard_id template_id company_id is_wanted user_id date why state note
client.offboarding.portal.people
    user: contract_id commercial_partner_id partner_ids
client.offboarding.protocol
    everybody: offboarding_id company_id sequence user_id date_deadline is_settled kind
        name state version replaced_by_id answers_id lang place date_generated
        is_preview
        attachment_id sha256 signed_attachment_id signed_sha256 is_final signature_ids
        company_signatures_needed client_signatures_needed provider_signatures_needed
        company_signed_by company_signed_on client_signed_by client_signed_on
        provider_signed_by provider_signed_on is_signable representation_warning
        register_warning signer_ids date_sent date_answer date_reminded mail_failure
        date_keep_until refused_by refused_on refusal_reason form_note upload_ids
        has_upload_to_review answer answer_text answered_by answered_on is_answerable
        date_received received_by received_basis terms is_acknowledged with_returns
        with_documents with_access with_services parts facts_sha256 date_as_of
        declared_by is_set_off_booked date_delivered delivery_channel date_cutoff
        exclusions former_end_note parts_note facts_changed set_off_warning listed_items
        bounced_ids date_next_print is_being_made print_tries viewer seal_state
    internal: can_close_case
    readers: former_end_ids
    accounting: set_off_move_ids
    nobody: mail_numbers verify_code former_sha256s
client.offboarding.protocol.fact
    everybody: protocol_id res_model res_id name currency_id amount amount_company
        amount_set_off state set_off_days
client.offboarding.receive
    everybody: return_id direction serial accessories needs_wiping quantity condition
        place date remarks client_remarks photo_ids is_wiped wipe_method
        received_by line_ids left_out
client.offboarding.receive.line
    everybody: receive_id return_id serial due quantity condition
client.offboarding.purchase
    everybody: offboarding_id company_id sequence user_id date_deadline is_settled state
        contract_id share earliest_end date_delivered date_end new_holder proof
        proof_ids charge_id date_decided decided_by_id
client.offboarding.purchase.share
    everybody: contract_id company_id partner_id commercial_partner_id share
client.offboarding.report
    everybody: offboarding_id company_id currency_id partner_id user_id reason_id state
        scope initiated_by outcome date_end date_closed endings notice_days
        clearing_days closed_in_30 papers_signed signed_online answers recommendation
        begun_by_client saved old_endings won_back
    amounts: revenue_lost open_at_end collected_90 given_up still_claimed lost_things
        lost_invoiced lost_paid
client.offboarding.return
    everybody: offboarding_id company_id sequence user_id date_deadline is_settled
        direction category name kept_as terms security_kind product_id serial
        accessories quantity uom_id quantity_done condition_issued condition_returned
        date_done place receipt_ids photo_ids needs_wiping wiped_on wiped_by_id
        wipe_method state remarks client_remarks stock_move_id lot_id
        was_recorded
    amounts: value
    user accounting: charge_id
    stock: delivery_picking_id return_picking_ids
client.offboarding.return.item
    everybody: sequence contract_template_id contract_id name direction category
        product_id serial quantity
    amounts: value
client.offboarding.return.receipt
    everybody: return_id offboarding_id company_id active date user_id quantity
        condition place remarks client_remarks stock_move_id
        received_by
client.offboarding.revoke
    everybody: access_id reason
client.offboarding.send
    everybody: protocol_ids commercial_partner_id line_ids is_again can_sign must_sign
        viewer subject body
client.offboarding.send.line
    everybody: wizard_id partner_id email has_email reason
client.offboarding.settlement
    everybody: offboarding_id company_id currency_id partner_id user_id accountant_id
        salesperson_id reason_id case_state scope date_end date_invoice_deadline
        date_invoice_next amount_residual amount_overdue amount_not_due amount_unmatched
        amount_unbilled amount_prepaid amount_draft amount_charge amount_deposit
        blocking_count is_ready is_late next_step check_ids statement_state
        unbilled_note
client.offboarding.sign
    everybody: protocol_id side answer name role basis method date_signed
        remarks reason evidence_ids
client.offboarding.signature
    everybody: protocol_id offboarding_id company_id side name role basis date
        date_signed method partner_id ip remarks drawing_id evidence_ids user_id
client.offboarding.snapshot
    everybody: termination_id offboarding_id contract_line_id values_before
        last_date_invoiced_after cut_policy cut_amount
client.offboarding.step
    everybody: offboarding_ids step outcome needs_consent consent reason date_end
        line_ids reason_id
client.offboarding.step.end
    everybody: step_id termination_id date_before date_end is_moving
client.offboarding.substitute
    everybody: offboarding_ids absent_id user_id reason
client.offboarding.termination
    everybody: settlement_days data_return_days has_processing_agreement
        exit_assistance_days non_compete_months has_confidentiality
        confidentiality_months surviving_duties data_choice
        is_data_processing_service notice_interval notice_unit
        notice_effect notice_start notice_shift saturday_works notice_statutory
        term_months renewal_months notice_clause notice_channel notice_address
        notice_form_strict offboarding_id company_id sequence contract_id contract_name
        contract_date mode given_by required_form date_agreement cause date_end_computed
        date_end_alternative explanation date_end date_end_reason is_ended
        is_active_case used_form delivery_channel proof_ids form_issue date_sent
        date_first_attempt date_collection_end date_collected date_delivered
        date_received delivery_ground signatory signatory_basis settlement_until
        data_return_until exit_assistance_until non_compete_until confidentiality_until
        former_end_ids end_warning way_warning penalty_ids
        authority_warning delivery_address transition_extended_until retrieval_until
        switching_warning date_consent notice_agent notice_agent_interval currency_id
    amounts: revenue_lost
    nobody: contract_before snapshot_ids
client.offboarding.upload
    everybody: protocol_id offboarding_id company_id side partner_id name role basis
        method remarks date ip attachment_id file_size sha256 paper_sha256 holds_paper
        pdf_signatures findings state reason user_id date_reviewed is_original_needed
        has_original
client.offboarding.upload.reject
    everybody: upload_id reason
client.offboarding.waive
    everybody: offboarding_id code reason kind follow_up_date
client.offboarding.waiver
    everybody: offboarding_id company_id currency_id code reason kind follow_up_date
        item_ids user_id date active
    amounts: amount
client.offboarding.waiver.item
    everybody: waiver_id offboarding_id company_id currency_id code active res_model
        res_id
    amounts: amount
contract.contract
    internal: offboarding_former_note settlement_days data_return_days
        has_processing_agreement
        exit_assistance_days non_compete_months has_confidentiality
        confidentiality_months surviving_duties data_choice
        is_data_processing_service notice_interval notice_unit
        notice_effect notice_start notice_shift saturday_works notice_statutory
        term_months renewal_months notice_clause notice_channel notice_address
        notice_form_strict notice_form partial_period proration penalty_type
        penalty_value cause_penalty_type cause_penalty_value is_not_renewed
        date_last_notice
        notice_agent notice_agent_interval penalty_clause can_set_portal_people
        portal_partner_ids
    user accountant: offboarding_item_ids
    readers: termination_ids offboarding_ids
        is_offboarded offboarding_count offboarding_share_ids offboarding_client_id
contract.template
    internal: settlement_days data_return_days has_processing_agreement
        exit_assistance_days non_compete_months has_confidentiality
        confidentiality_months surviving_duties data_choice
        is_data_processing_service notice_interval notice_unit
        notice_effect notice_start notice_shift saturday_works notice_statutory
        term_months renewal_months notice_clause notice_channel notice_address
        notice_form_strict notice_form partial_period proration penalty_type
        penalty_value cause_penalty_type cause_penalty_value
        notice_agent notice_agent_interval penalty_clause
    user accountant: offboarding_item_ids
contract.terminate.reason
    everybody: offboarding_label
ir.attachment
    nobody: offboarding_document_id offboarding_protocol_id
l10n_pl.offboarding.interest.rate
    everybody: date_from reference_rate source is_confirmed confirmed_by_id
        business_rate health_rate civil_rate
l10n_pl.offboarding.nbp.rate
    everybody: date rate source
mail.activity
    everybody: offboarding_template_id offboarding_plan_date offboarding_was_open
mail.activity.plan
    everybody: offboarding_after_end
mail.activity.plan.template
    everybody: offboarding_done_by
mail.mail
    nobody: offboarding_protocol_ids
product.template
    everybody: offboarding_ownership
res.company
    internal: offboarding_tz
        offboarding_signing_basis offboarding_approval offboarding_link_days
        offboarding_close_by_itself
        offboarding_answer_days offboarding_reminder_days offboarding_keep_years
        offboarding_plan_id offboarding_plans_after_end offboarding_after_plan_id
        offboarding_accountant_id offboarding_it_id
        offboarding_warehouse_id offboarding_officer_id offboarding_notice_user_id
        offboarding_debit_journal_id offboarding_income_account_id
        offboarding_deposit_account_ids offboarding_unsent_since
        offboarding_representatives offboarding_signatures_needed
        offboarding_feedback_days offboarding_feedback_email offboarding_survey_id
        offboarding_fingerprint_months
    nobody: offboarding_fingerprint_key offboarding_alias_id offboarding_alias_name
        offboarding_certificate_id
res.config.settings
    internal: offboarding_register_court offboarding_krs offboarding_regon
        offboarding_fingerprint_months offboarding_share_capital
        offboarding_paid_capital
        offboarding_signing_basis offboarding_plan_id
        offboarding_plans_after_end offboarding_after_plan_id
        offboarding_accountant_id offboarding_it_id offboarding_warehouse_id
        offboarding_officer_id offboarding_approval offboarding_notice_user_id
        offboarding_close_by_itself
        offboarding_debit_journal_id offboarding_income_account_id offboarding_link_days
        offboarding_answer_days offboarding_reminder_days offboarding_keep_years
        offboarding_deposit_account_ids offboarding_unsent_since
        offboarding_representatives offboarding_signatures_needed
        offboarding_feedback_days offboarding_feedback_email offboarding_survey_id
        offboarding_alias_domain
    nobody: offboarding_alias_name offboarding_certificate_id
res.partner
    internal: offboarding_ids offboarding_count offboarding_state
        offboarding_register_court offboarding_krs offboarding_regon
        offboarding_share_capital offboarding_paid_capital offboarding_client_kind
        offboarding_legal_status
        offboarding_representatives offboarding_signatures_needed offboarding_may_ask
    readers: offboarding_duties offboarding_date_end
sale.order
    internal: offboarding_former_note
stock.picking.type
    everybody: offboarding_ownership
survey.question
    everybody: offboarding_field
survey.question.answer
    everybody: offboarding_value
survey.user_input
    nobody: offboarding_feedback_id
"""
