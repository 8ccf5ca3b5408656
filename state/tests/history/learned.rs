use query::{Learned, LearnedStore};
use state::LearnedRows;

use crate::Place;

fn learned(kind: &str, id: u128, version: u32, content: &[u8]) -> Learned {
    Learned { kind: kind.into(), id, version, content: content.into() }
}

pub(crate) async fn what_was_learned_comes_back(place: &Place) {
    let rows = LearnedRows::new(place.database().await);
    assert_eq!(rows.load(1).await.unwrap(), []);
    rows.save(&[]).await.unwrap();
    let first =
        [learned("template", u128::MAX, 1, b"\0\xff"), learned("global", 0, 1, b""), learned("plan", 7, 2, b"p")];
    rows.save(&first).await.unwrap();
    // Of two of one name the last counts, and takes the place of what was there.
    let twice = [learned("template", u128::MAX, 1, b"b"), learned("template", u128::MAX, 1, b"c")];
    rows.save(&twice).await.unwrap();
    let again = LearnedRows::new(place.database().await);
    assert_eq!(again.load(1).await.unwrap(), [learned("global", 0, 1, b""), learned("template", u128::MAX, 1, b"c")]);
    assert_eq!(again.load(2).await.unwrap(), [learned("plan", 7, 2, b"p")]);
    place.run("UPDATE learned SET id = 'x' WHERE kind = 'global'").await;
    assert_eq!(again.load(1).await.unwrap().len(), 1, "a damaged row is passed over");
    let many: Vec<_> = (0..20_000).map(|id| learned("exact", id, 3, &id.to_le_bytes())).collect();
    rows.save(&many).await.unwrap();
    assert_eq!(again.load(3).await.unwrap(), many);
    place.run("ALTER TABLE learned RENAME TO away").await;
    assert_eq!(rows.load(1).await.unwrap_err().kind(), query::ErrorKind::Source);
    assert_eq!(rows.save(&first).await.unwrap_err().kind(), query::ErrorKind::Source);
}
