//! Two days without internet, and the way back.

use std::time::Duration;

use stamp_core::operation::{Kind, State};

use crate::sim::{
    DAY, MINUTE, SECOND,
    happening::Happening,
    operation::Fate,
    weather::{Trouble, Weather},
    world::World,
};

const SCANS: u32 = 600;
const CARDS: u32 = 60;
/// From one scan to the next.
const GAP: Duration = Duration::from_secs(2 * 86_400 / SCANS as u64);

#[test]
fn six_hundred_scans_of_sixty_cards_arrive_once_and_soon_after_two_days() {
    for (seed, trouble) in [Trouble::Offline, Trouble::Blackhole, Trouble::Portal].into_iter().enumerate() {
        println!("seed {seed}, {trouble:?}");
        let weather = Weather::default().trouble(MINUTE, 2 * DAY, trouble);
        let mut world = World::new(seed as u64, weather);
        world.agenda.put(DAY, Happening::Restart);
        world.run(MINUTE + SECOND);
        for scan in 0..SCANS {
            world.append(scan % CARDS, Kind::AddStamps, Fate::Applied, true);
            world.run(world.now + GAP);
        }
        let ticks = world.checks.most_ticks_in_an_hour;
        assert!(ticks < 200, "{ticks} wake-ups in an hour of an outage");
        assert!(world.drain(2 * DAY + 10 * MINUTE), "{} are left", world.store.unsent());
        // The cloud of the simulation takes the operations of one lane in their order only.
        world.ended_as_decided();
        assert!(world.store.rows.iter().all(|row| row.state == State::Done));
    }
}
