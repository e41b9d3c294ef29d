//! One suite, two engines: a body is written once and runs as `sqlite::…` and as `postgres::…`.

mod code_days;
mod codes;
mod identities;
mod jobs;
mod lots;
mod meta;
mod mixing;
mod push;
mod queue;
mod races;
mod reports;
mod risks;
mod scores;
mod statistics;
mod status;

macro_rules! on_both_engines {
    ($($area:ident: $($test:ident)+;)+) => {
        on_engine!(sqlite Sqlite $($area: $($test)+;)+);
        on_engine!(postgres Postgres $($area: $($test)+;)+);
    };
}

macro_rules! on_engine {
    ($module:ident $engine:ident $($area:ident: $($test:ident)+;)+) => {
        mod $module {$(
            mod $area {
                use super::super::super::bed::Bed;
                use vigie_server::store::Engine;
                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                    async fn $test() {
                        super::super::$area::$test(Bed::make(Engine::$engine).await).await;
                    }
                )+
            }
        )+}
    };
}

on_both_engines! {
    identities:
        a_registered_phone_is_found_with_its_keys
        an_identifier_is_given_once
        unregistering_erases_everything
        an_identity_without_a_registration_stays
        a_large_batch_is_answered_in_its_order
        an_empty_batch_does_nothing;
    status:
        a_request_is_answered_and_remembered
        two_requests_of_one_phone_in_one_batch_see_each_other
        an_alert_is_counted_once
        notes_are_kept
        a_request_leaves_the_version_alone;
    codes:
        a_code_exists_once
        a_signed_code_has_no_row_before_its_use
        a_code_is_spent_once
        a_code_is_good_from_its_first_second_to_its_last
        a_code_of_another_kind_is_not_it
        the_first_form_that_exists_is_meant
        a_token_is_spent_once
        a_use_leaves_the_day_only
        the_purge_erases_what_is_over;
    code_days:
        what_happens_to_codes_is_counted_by_day_and_kind
        a_report_counts_the_code_it_spends
        figures_outlive_the_codes
        a_period_ends_with_its_last_day;
    lots:
        a_lot_is_filled_and_then_complete
        a_file_name_is_not_used_again
        a_scheduled_day_has_one_lot
        a_lot_that_is_gone_or_complete_takes_no_codes
        a_lot_begun_can_be_made_anew
        deleting_a_lot_leaves_the_other_codes
        the_codes_of_a_lot_are_read_in_their_order
        the_purge_forgets_a_lot_with_its_last_day;
    reports:
        a_report_spends_its_code_and_queues_its_contacts
        a_refused_report_leaves_nothing
        of_two_reports_with_one_code_the_first_wins
        a_report_without_a_code_is_queued_where_the_check_is_off
        a_contact_that_cannot_be_stored_leaves_the_code_unspent
        every_kind_of_code_pays_in_one_batch;
    queue:
        the_queue_is_read_in_the_order_of_its_keys
        a_page_holds_at_most_its_rows
        a_page_holds_at_most_its_bytes_but_one_contact_at_least
        contents_come_back_as_they_went_in;
    mixing:
        a_mixed_queue_is_the_same_queue
        a_queue_is_mixed_when_something_arrived
        uploads_scores_and_mixing_go_on_together
        mixed_exposures_are_the_same_exposures;
    scores:
        scores_are_appended_and_their_contacts_leave
        a_chunk_that_somebody_else_scored_is_lost
        scores_of_unknown_phones_are_dropped
        equal_scores_of_one_epoch_are_kept_apart
        a_score_is_the_same_double_afterwards
        a_score_that_is_no_number_is_refused
        deleting_the_history_leaves_the_rest
        the_purge_spares_the_limit
        the_purge_goes_on_until_it_is_done;
    risks:
        an_evaluation_is_written_and_the_phone_no_longer_waits
        an_evaluation_may_leave_the_notification_alone
        an_evaluation_of_a_state_that_is_gone_is_not_written
        of_two_evaluations_of_one_phone_the_first_is_written
        an_expired_risk_is_counted_when_it_is_written
        waiting_phones_are_read_page_by_page
        a_risk_ends_when_its_last_contact_is_old
        a_new_alert_follows_an_ended_one;
    statistics:
        figures_are_zero_at_first
        phones_with_exposures_are_counted_by_what_they_were_told
        the_client_configuration_is_read_by_name;
    push:
        a_device_is_remembered_once_with_what_it_said_last
        a_device_that_is_forgotten_keeps_its_row_and_nothing_in_it
        the_longest_overdue_come_first
        a_claim_moves_the_date_once
        results_are_counted_and_the_unknown_rest
        an_empty_batch_of_devices_does_nothing
        a_device_that_many_claim_goes_to_one;
    jobs:
        a_lease_has_one_holder
        a_lease_ends
        a_lease_that_is_lost_cannot_be_given_back
        successes_are_remembered;
    meta:
        a_database_belongs_to_one_keystore
        a_closed_store_is_not_available
        what_was_acknowledged_is_there_after_a_restart
        nothing_prints_an_identifier;
    races:
        a_code_that_thirty_two_ask_for_is_spent_once
        a_token_that_thirty_two_bring_is_spent_once
        an_identifier_that_thirty_two_drew_is_given_once
        a_chunk_that_eight_workers_score_counts_once
        a_lease_that_thirty_two_want_goes_to_one
        a_keystore_is_bound_once
        opposite_orders_do_not_deadlock
        nothing_is_counted_twice_or_lost
        a_scheduled_day_that_sixteen_want_has_one_lot
        a_lot_deleted_while_it_is_filled_leaves_nothing;
}
