//! Chance that falls the same way on every machine: whole numbers and the four operations alone, because the functions
//! of a system's mathematics library may differ in the last digit, and a page that is compared would differ too.

/// A generator of random numbers (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// One that falls as the seed says.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// One for a thing of its own, so that a change in one place does not move all others.
    pub fn of(seed: u64, thing: u64) -> Self {
        let mut dice = Self(seed ^ thing.wrapping_mul(0xd6e8_feb8_6659_fd93));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, and without, 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A number below this; 0 of nothing.
    pub fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// Of the standard normal distribution, as the sum of twelve even ones: no value is beyond six.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Of a lognormal distribution with this median.
    pub fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * exp(sigma * self.normal())
    }

    /// Of an exponential distribution with this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * ln(1.0 - self.unit())
    }
}

/// e to this power.
pub fn exp(x: f64) -> f64 {
    let halvings = 10;
    let small = x / f64::from(1_u32 << halvings);
    // Below a thousandth or so, six terms are exact to the last digits.
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..=8 {
        term *= small / f64::from(n);
        sum += term;
    }
    (0..halvings).fold(sum, |power, _| power * power)
}

/// The natural logarithm of a positive number.
pub fn ln(x: f64) -> f64 {
    let (mut x, mut twos) = (x.max(f64::MIN_POSITIVE), 0);
    while x > 1.5 {
        (x, twos) = (x / 2.0, twos + 1);
    }
    while x < 0.75 {
        (x, twos) = (x * 2.0, twos - 1);
    }
    let y = (x - 1.0) / (x + 1.0);
    let (mut power, mut sum) = (y, 0.0);
    for n in 0..20 {
        sum += power / f64::from(2 * n + 1);
        power *= y * y;
    }
    2.0 * sum + f64::from(twos) * std::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_and_logarithms_are_right() {
        for x in [-20.0, -1.0, -1e-9, 0.0, 0.3, 1.0, 5.5, 20.0_f64] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-11, "{x}");
        }
        for x in [1e-12, 0.5, 0.75, 1.0, 1.5, 2.0, 1e9_f64] {
            assert!((ln(x) - x.ln()).abs() < 1e-12 * x.ln().abs().max(1.0), "{x}");
        }
    }

    #[test]
    fn what_is_drawn_has_the_distribution_that_was_asked_for() {
        let mut dice = Dice::new(1);
        let mean = |draw: &mut dyn FnMut() -> f64| (0..100_000).map(|_| draw()).sum::<f64>() / 1e5;
        assert!((mean(&mut || dice.unit()) - 0.5).abs() < 0.01);
        assert!((mean(&mut || dice.exponential(3.0)) - 3.0).abs() < 0.05);
        assert!((mean(&mut || dice.normal().powi(2)) - 1.0).abs() < 0.03);
        assert!((mean(&mut || dice.lognormal(1.0, 0.5)) - exp(0.125)).abs() < 0.02);
        assert!((mean(&mut || if dice.chance(0.2) { 1.0 } else { 0.0 }) - 0.2).abs() < 0.01);
        assert!((0..1000).all(|_| dice.below(3) < 3));
    }

    #[test]
    fn the_same_seed_falls_the_same_and_another_otherwise() {
        let draw = |mut dice: Dice| (0..10).map(|_| dice.unit()).collect::<Vec<_>>();
        assert_eq!(draw(Dice::of(7, 3)), draw(Dice::of(7, 3)));
        assert_ne!(draw(Dice::of(7, 3)), draw(Dice::of(7, 4)));
        assert_ne!(draw(Dice::new(7)), draw(Dice::new(8)));
    }
}
