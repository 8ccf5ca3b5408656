//! Messages of a result from an engine's response to that of the service: none of their bytes is looked at.

use std::sync::Arc;

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures::{FutureExt, StreamExt};
use http_body_util::BodyExt;
use proto::{Audience, FrameBody, frames_of};
use query::Tally;

/// The response of an engine, of so many messages.
fn of_engine(message: &Bytes, messages: usize) -> FrameBody {
    let all = std::iter::repeat_n(message.clone(), messages).map(Ok);
    FrameBody::new(Box::pin(futures::stream::iter(all)), Audience::Server, Some(Arc::new(Tally::default())))
}

/// All that a client is sent of it: how many messages, and whether each is the engine's own, at the place where it lay.
async fn forwarded(response: FrameBody, message: &Bytes) -> (usize, bool) {
    let frames = frames_of(response, Arc::default());
    let mut body = FrameBody::<Bytes>::new(frames.boxed(), Audience::Client, None);
    let (mut count, mut untouched) = (0, true);
    while let Some(Ok(frame)) = body.frame().await {
        if let Some(data) = frame.data_ref() {
            count += 1;
            untouched &= data.as_ptr() == message.as_ptr();
        }
    }
    (count, untouched)
}

fn forward(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("forward");
    // A small result, and one of as many messages as an export has.
    for (messages, bytes) in [(1, 200), (1000, 1 << 20)] {
        let message = Bytes::from(vec![7; bytes]);
        group.throughput(Throughput::Elements(messages as u64));
        let name = BenchmarkId::new("messages", format!("{messages} of {bytes} bytes"));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                // It waits for nothing.
                let sent = forwarded(of_engine(&message, messages), &message).now_or_never();
                assert_eq!(sent, Some((messages, true)));
            });
        });
    }
    group.finish();
}

criterion_group!(benches, forward);
criterion_main!(benches);
