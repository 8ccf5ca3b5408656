//! Plots as SVG, written by hand. Their colours follow the reader's preference for light or dark.

use std::fmt::Write;

const WIDTH: f64 = 760.0;
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#b0489a", "#b98300", "#4a9fd4"];
const STYLE: &str = "text{fill:#1c2733}.back{fill:#fff}.grid{stroke:#d5dce4}.axis{stroke:#47566b}\
@media(prefers-color-scheme:dark){text{fill:#dfe6ee}.back{fill:#11171f}.grid{stroke:#2c3744}.axis{stroke:#8fa0b3}}";

/// A drawing that is being written.
struct Drawing {
    text: String,
    height: f64,
}

impl Drawing {
    fn new(title: &str, description: &str, height: f64) -> Self {
        let mut text = String::new();
        let _ = write!(
            text,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
             font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"12\">\n  <title>{title}</title>\n  \
             <desc>{description}</desc>\n  <style>{STYLE}</style>\n  \
             <rect class=\"back\" width=\"{WIDTH}\" height=\"{height}\" rx=\"8\"/>\n  \
             <text x=\"20\" y=\"26\" font-size=\"14\" font-weight=\"bold\">{title}</text>\n"
        );
        Self { text, height }
    }

    fn label(&mut self, x: f64, y: f64, anchor: &str, text: &str) {
        let _ = writeln!(self.text, "  <text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>");
    }

    fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let ((x1, y1), (x2, y2)) = (from, to);
        let _ = writeln!(
            self.text,
            "  <line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
        );
    }

    fn bar(&mut self, x: f64, y: f64, width: f64, height: f64, colour: usize) {
        let fill = COLOURS[colour % COLOURS.len()];
        let _ = writeln!(
            self.text,
            "  <rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>"
        );
    }

    fn path(&mut self, points: &[(f64, f64)], colour: usize) {
        let stroke = COLOURS[colour % COLOURS.len()];
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let points = points.join(" ");
        let _ = writeln!(
            self.text,
            "  <polyline points=\"{points}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"2\" \
             stroke-linejoin=\"round\"/>"
        );
    }

    /// What the colours mean, below the drawing.
    fn legend(&mut self, names: &[&str]) {
        let step = (WIDTH - 40.0) / names.len().max(1) as f64;
        let y = self.height - 18.0;
        for (nth, name) in names.iter().enumerate() {
            let x = 20.0 + step * nth as f64;
            self.bar(x, y - 10.0, 14.0, 10.0, nth);
            self.label(x + 20.0, y, "start", name);
        }
    }

    fn done(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }
}

/// An axis on which each power of ten is as wide as the next. What is below its first value lies at its start.
struct Powers {
    first: i32,
    last: i32,
    start: f64,
    width: f64,
}

impl Powers {
    fn at(&self, value: f64) -> f64 {
        let decades = crate::dice::ln(value.max(1e-12)) / std::f64::consts::LN_10;
        let part = (decades - f64::from(self.first)) / f64::from(self.last - self.first);
        self.start + self.width * part.clamp(0.0, 1.0)
    }

    fn ticks(&self) -> impl Iterator<Item = (f64, String)> {
        (self.first..=self.last).map(|power| {
            let value = 10_f64.powi(power);
            (
                self.at(value),
                if power < 0 { format!("{value:.*}", power.unsigned_abs() as usize) } else { format!("{value:.0}") },
            )
        })
    }
}

/// Bars of seconds, on an axis of powers of ten: for each row, one of each kind.
pub fn bars(title: &str, axis: &str, kinds: &[&str], rows: &[(String, Vec<f64>)]) -> String {
    let (left, top, thick) = (220.0, 46.0, 11.0);
    let row_height = thick * kinds.len() as f64 + 12.0;
    let bottom = top + row_height * rows.len() as f64;
    let mut drawing = Drawing::new(title, axis, bottom + 76.0);
    let scale = Powers { first: -1, last: 4, start: left, width: WIDTH - left - 60.0 };
    for (x, text) in scale.ticks() {
        drawing.line("grid", (x, top), (x, bottom));
        drawing.label(x, bottom + 16.0, "middle", &text);
    }
    for (nth, (name, values)) in rows.iter().enumerate() {
        let y = top + row_height * nth as f64 + 6.0;
        drawing.label(left - 8.0, y + thick * kinds.len() as f64 / 2.0 + 4.0, "end", name);
        for (kind, value) in values.iter().enumerate() {
            let (y, width) = (y + thick * kind as f64, scale.at(*value) - left);
            drawing.bar(left, y, width.max(1.0), thick - 1.0, kind);
            let _ = writeln!(
                drawing.text,
                "  <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"9\">{}</text>",
                left + width.max(1.0) + 4.0,
                y + thick - 2.5,
                crate::page::time(*value)
            );
        }
    }
    drawing.line("axis", (left, top), (left, bottom));
    drawing.label(left + scale.width / 2.0, bottom + 34.0, "middle", axis);
    drawing.legend(kinds);
    drawing.done()
}

/// Which part of the values lies below each, on an axis of powers of ten.
pub fn shares(title: &str, axis: &str, lines: &[(&str, Vec<f64>)]) -> String {
    let (left, top, bottom) = (70.0, 46.0, 300.0);
    let mut drawing = Drawing::new(title, axis, bottom + 76.0);
    let scale = Powers { first: -1, last: 4, start: left, width: WIDTH - left - 30.0 };
    for (x, text) in scale.ticks() {
        drawing.line("grid", (x, top), (x, bottom));
        drawing.label(x, bottom + 16.0, "middle", &text);
    }
    let height = |part: f64| bottom - (bottom - top) * part;
    for tenth in (0..=10).step_by(2) {
        let y = height(f64::from(tenth) / 10.0);
        drawing.line("grid", (left, y), (left + scale.width, y));
        drawing.label(left - 8.0, y + 4.0, "end", &format!("{}%", tenth * 10));
    }
    for (nth, (_, sorted)) in lines.iter().enumerate() {
        let points: Vec<(f64, f64)> = (0..=200)
            .map(|step| f64::from(step) / 200.0)
            .map(|part| (scale.at(crate::outcome::quantile(sorted, part)), height(part)))
            .collect();
        drawing.path(&points, nth);
    }
    drawing.line("axis", (left, top), (left, bottom));
    drawing.line("axis", (left, bottom), (left + scale.width, bottom));
    drawing.label(left + scale.width / 2.0, bottom + 34.0, "middle", axis);
    let names: Vec<&str> = lines.iter().map(|(name, _)| *name).collect();
    drawing.legend(&names);
    drawing.done()
}

/// Values that change in steps, over time in minutes.
pub fn steps(title: &str, axis: &str, until: f64, lines: &[(&str, Vec<(f64, f64)>)]) -> String {
    let (left, top, bottom) = (70.0, 46.0, 300.0);
    let mut drawing = Drawing::new(title, axis, bottom + 76.0);
    let width = WIDTH - left - 30.0;
    let most = lines.iter().flat_map(|(_, points)| points).map(|(_, value)| *value).fold(1.0, f64::max);
    let (tall, wide) = (round_up(most / 5.0) * 5.0, round_up(until / 6.0));
    let x = |minute: f64| left + width * (minute / (wide * 6.0)).min(1.0);
    let y = |value: f64| bottom - (bottom - top) * (value / tall).min(1.0);
    for nth in 0..=6 {
        let minute = wide * f64::from(nth);
        drawing.line("grid", (x(minute), top), (x(minute), bottom));
        drawing.label(x(minute), bottom + 16.0, "middle", &format!("{minute:.0}"));
    }
    for nth in 0..=5 {
        let value = tall / 5.0 * f64::from(nth);
        drawing.line("grid", (left, y(value)), (left + width, y(value)));
        drawing.label(left - 8.0, y(value) + 4.0, "end", &format!("{value:.0}"));
    }
    for (nth, (_, points)) in lines.iter().enumerate() {
        let mut drawn: Vec<(f64, f64)> = Vec::new();
        for (minute, value) in points {
            if let Some((_, last)) = drawn.last().copied() {
                drawn.push((x(*minute), last));
            }
            drawn.push((x(*minute), y(*value)));
        }
        drawn.extend(drawn.last().copied().map(|(_, last)| (x(until), last)));
        drawing.path(&drawn, nth);
    }
    drawing.line("axis", (left, top), (left, bottom));
    drawing.line("axis", (left, bottom), (left + width, bottom));
    drawing.label(left + width / 2.0, bottom + 34.0, "middle", axis);
    let names: Vec<&str> = lines.iter().map(|(name, _)| *name).collect();
    drawing.legend(&names);
    drawing.done()
}

/// The next of 1, 2, 2.5, 5, 10, 20 and so on.
fn round_up(value: f64) -> f64 {
    let mut power = 1.0;
    loop {
        for step in [1.0, 2.0, 2.5, 5.0] {
            if step * power >= value {
                return step * power;
            }
        }
        power *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_stay_within_their_frame_and_have_their_words() {
        let drawn = bars("Waits", "seconds", &["short", "big"], &[("one".to_owned(), vec![0.0, 1e9])]);
        for word in ["<title>Waits</title>", "seconds", "short", "big", ">one<", "</svg>", "prefers-color-scheme"] {
            assert!(drawn.contains(word), "{word}");
        }
        let numbers = drawn.split("width=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok());
        assert!(numbers.clone().count() > 3 && numbers.into_iter().all(|width| (0.0..=WIDTH).contains(&width)));
    }

    #[test]
    fn axes_have_round_ends() {
        assert_eq!([0.3, 1.5, 4.0, 7.0, 11.0, 300.0].map(round_up), [1.0, 2.0, 5.0, 10.0, 20.0, 500.0]);
        let scale = Powers { first: -1, last: 1, start: 0.0, width: 100.0 };
        assert!((scale.at(1.0) - 50.0).abs() < 1e-9);
        assert_eq!((scale.at(0.0), scale.at(1e6)), (0.0, 100.0));
        let ticks: Vec<String> = scale.ticks().map(|(_, text)| text).collect();
        assert_eq!(ticks, ["0.1", "1", "10"]);
    }
}
