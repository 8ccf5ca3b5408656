//! The history in SQLite and in PostgreSQL, which `scripts/postgres` puts under `.deps/postgres`.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod faults;
mod keeping;
mod learned;
mod place;
mod postgres;
mod reading;
mod recovery;
mod waiting;

use place::Place;

/// Each of these in a SQLite file of its own.
macro_rules! in_sqlite {
    ($($room:ident::$name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$room::$name(&super::Place::sqlite()).await;
            })*
        }

        /// One server for all, and a database for each.
        #[tokio::test]
        async fn all_of_it_in_postgresql() {
            let server = postgres::Server::start();
            $(eprintln!("postgresql: {}", stringify!($name));
            $room::$name(&Place::postgres(&server, stringify!($name)).await).await;)*
            faults::a_server_that_is_stopped_and_started(&server).await;
        }
    };
}

in_sqlite! {
    reading::an_attempt_comes_back_as_it_was,
    reading::rows_are_written_together_and_read_newest_first,
    reading::each_sees_what_he_asks_for,
    reading::operators_and_estimates_are_of_the_same_attempts,
    reading::a_hundred_thousand_rows_are_read_with_a_limit,
    recovery::what_a_crash_left_running_is_lost,
    recovery::services_beside_each_other_leave_each_other_alone,
    recovery::what_ended_before_a_stop_is_there,
    recovery::an_end_that_found_no_room_is_told_as_lost,
    faults::a_store_that_is_down_and_back,
    faults::an_end_is_not_undone_by_what_was_spooled_before_it,
    faults::what_was_spooled_before_a_crash_is_written_after_it,
    faults::a_spool_that_is_full_loses_the_oldest,
    faults::damaged_rows_are_passed_over,
    faults::a_row_that_is_refused_holds_up_no_other,
    keeping::old_rows_are_deleted_with_their_operators,
    keeping::rows_that_were_not_exported_stay,
    keeping::a_day_is_exported_in_pages,
    keeping::no_literal_reaches_the_disk,
    learned::what_was_learned_comes_back,
    waiting::what_waits_comes_back_to_its_service,
    waiting::what_waits_and_makes_no_sense_is_passed_over,
    waiting::what_nobody_came_back_for_goes_after_a_day,
}
