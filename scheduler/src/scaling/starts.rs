use std::collections::VecDeque;
use std::time::Duration;

/// So many starts are remembered of each kind.
const KEPT: usize = 32;
/// Until one is known: what a pod takes whose node is there and has its image, and then some.
const UNKNOWN: Duration = Duration::from_secs(30);

/// What a worker's start had to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// Nothing: the node is there and has the image.
    Ready,
    /// The image.
    WithoutImage,
    /// The node itself.
    Missing,
}

/// How long workers took to start, by what they had to wait for.
#[derive(Clone, Debug, Default)]
pub struct Starts([VecDeque<Duration>; 3]);

impl Starts {
    /// Takes note of a start.
    pub fn note(&mut self, node: Node, took: Duration) {
        let kind = &mut self.0[node as usize];
        if kind.len() == KEPT {
            kind.pop_front();
        }
        kind.push_back(took);
    }

    /// The time that 19 of 20 starts of this kind stay below.
    pub fn p95_of(&self, node: Node) -> Duration {
        p95(self.0[node as usize].iter())
    }

    /// The same, of starts of all kinds: which it will be is not known before.
    pub fn p95(&self) -> Duration {
        p95(self.0.iter().flatten())
    }
}

fn p95<'a>(times: impl Iterator<Item = &'a Duration>) -> Duration {
    let mut times: Vec<Duration> = times.copied().collect();
    times.sort_unstable();
    times.get((times.len() * 95).div_ceil(100).saturating_sub(1)).copied().unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_learned_for_each_state_of_the_node() {
        let mut starts = Starts::default();
        assert_eq!((starts.p95(), starts.p95_of(Node::Missing)), (UNKNOWN, UNKNOWN));
        for n in 1..=100 {
            starts.note(Node::Ready, Duration::from_secs(n));
        }
        starts.note(Node::Missing, Duration::from_secs(240));
        assert_eq!(starts.p95_of(Node::Ready), Duration::from_secs(99), "of the last 32");
        assert_eq!(starts.p95_of(Node::Missing), Duration::from_secs(240));
        assert_eq!(starts.p95_of(Node::WithoutImage), UNKNOWN);
    }
}
