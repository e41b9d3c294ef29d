//! Two servers on one PostgreSQL database and one keystore.

mod postgres {
    use vigie_tests::{
        phone::{Phone, Risk, dbm, minutes},
        world::Engine,
    };

    use super::super::{Story, undisturbed};
    use crate::support::world;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn two_nodes_asked_for_one_job_do_it_once() {
        let expected = undisturbed().await;
        let story = Story::prepared(world(Engine::Postgres).await).await;
        let other = story.world.another_node().await;
        tokio::join!(story.world.run_job("robert-score"), other.admin.run_job("robert-score"));
        story.second_round().await;
        tokio::join!(story.world.run_job("robert-score"), other.admin.run_job("robert-score"));
        assert_eq!(story.outcome().await, *expected);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_phone_may_talk_to_either_node() {
        let world = world(Engine::Postgres).await;
        let other = world.another_node().await;
        let mut alice = Phone::register(&world.service(), &world.clock).await.expect("registered with one");
        let mut bob = Phone::register(&other.service, &world.clock).await.expect("registered with the other");
        alice.near(&mut bob, minutes(40), dbm(-55));
        alice.service = other.service.clone();
        alice.report(&world.code().await).await.expect("a code of one, spent at the other");
        world.run_job("robert-score").await;
        bob.service = world.service();
        assert_eq!(bob.status().await.expect("answered").risk(), Ok(Risk::High));
        alice.status().await.expect("answered by the other");
    }
}
