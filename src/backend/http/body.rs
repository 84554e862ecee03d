//! Reads an answer's body with bounds on everything: its size, what it inflates to, and how fast it inflates.
//!
//! gzip is undone here and not by the HTTP library, because 1 MB of it can be 1 GB of answer, and only who inflates
//! can stop (safety.md N-03). Deadlines are the caller's.

use std::io::Write;

use flate2::write::MultiGzDecoder;
use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;

use crate::backend::http::fault;
use crate::domain::failure::{Failure, FailureKind, Received};

/// From this size on, the ratio counts: small answers may be as repetitive as they like.
const RATIO_FROM: usize = 1024 * 1024;

/// How often larger than itself an answer may become; JSON of real conversations stays below 20.
const RATIO: usize = 200;

/// The whole body, inflated, at most `limit` bytes.
pub(super) async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, Failure> {
    let coding = response
        .headers()
        .get(CONTENT_ENCODING)
        .map(|value| value.as_bytes().to_vec());
    let mut sink = match coding.as_deref() {
        None | Some(b"identity" | b"") => Sink::Plain(Bounded::new(limit)),
        Some(b"gzip" | b"x-gzip") => Sink::Gzip(Box::new(MultiGzDecoder::new(Bounded::new(limit)))),
        Some(_) => return Err(bad("it is compressed in a way nobody asked for")),
    };
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| fault::classify(&error))?
    {
        sink.take(&chunk)?;
    }
    sink.finish()
}

fn bad(why: &str) -> Failure {
    Failure::new(FailureKind::BadAnswer, Received::Unknown, why)
}

fn too_big(limit: usize) -> Failure {
    Failure::new(
        FailureKind::TooBig,
        Received::Unknown,
        format!("more than {} MiB", limit / (1024 * 1024)),
    )
}

/// Where chunks go.
enum Sink {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
}

impl Sink {
    fn take(&mut self, chunk: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Plain(out) => out.write_all(chunk).map_err(|_| too_big(out.limit)),
            Self::Gzip(decoder) => {
                decoder.get_mut().packed += chunk.len();
                let written = decoder.write_all(chunk);
                written.map_err(|_| damaged(decoder.get_ref()))
            }
        }
    }

    fn finish(self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Plain(out) => Ok(out.bytes),
            // Some gateways name a coding for a body that is not there.
            Self::Gzip(decoder) if decoder.get_ref().packed == 0 => Ok(Vec::new()),
            Self::Gzip(mut decoder) => {
                let written = decoder.try_finish();
                if decoder.get_ref().is_full {
                    return Err(too_big(decoder.get_ref().limit));
                }
                // What is wrong only at the end, length and checksum, comes of a missing piece.
                written
                    .and_then(|()| decoder.finish())
                    .map(|out| out.bytes)
                    .map_err(|_| cut())
            }
        }
    }
}

/// Inflating stopped: at a bound of ours, or at something that is no gzip.
fn damaged(out: &Bounded) -> Failure {
    if out.is_full {
        too_big(out.limit)
    } else {
        bad("its compression is damaged")
    }
}

fn cut() -> Failure {
    Failure::new(
        FailureKind::Broken,
        Received::Unknown,
        "the answer ends in the middle",
    )
}

/// Bytes with an end.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
    /// How many bytes came over the wire so far; 0 where nothing is inflated.
    packed: usize,
    is_full: bool,
}

impl Bounded {
    fn new(limit: usize) -> Self {
        Self {
            bytes: Vec::new(),
            limit,
            packed: 0,
            is_full: false,
        }
    }
}

impl Write for Bounded {
    fn write(&mut self, chunk: &[u8]) -> std::io::Result<usize> {
        let size = self.bytes.len() + chunk.len();
        let inflates = self.packed > 0 && size > RATIO_FROM && size / RATIO > self.packed;
        if size > self.limit || inflates {
            self.is_full = true;
            return Err(std::io::Error::from(std::io::ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(chunk);
        Ok(chunk.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn inflate(chunks: &[&[u8]], limit: usize) -> Result<Vec<u8>, FailureKind> {
        let mut sink = Sink::Gzip(Box::new(MultiGzDecoder::new(Bounded::new(limit))));
        for chunk in chunks {
            sink.take(chunk).map_err(|failure| failure.kind)?;
        }
        sink.finish().map_err(|failure| failure.kind)
    }

    #[test]
    fn gzip_comes_out_whole_in_any_pieces() {
        let packed = gzip(b"{\"object\":\"list\"}");
        let pieces: Vec<&[u8]> = packed.chunks(1).collect();
        assert_eq!(inflate(&pieces, 100).unwrap(), b"{\"object\":\"list\"}");
    }

    #[test]
    fn cut_or_damaged_gzip_is_noticed() {
        let packed = gzip(b"{\"object\":\"list\",\"data\":[1,2,3,4,5,6,7,8,9]}");
        for end in 1..packed.len() {
            assert_eq!(
                inflate(&[&packed[..end]], 1000),
                Err(FailureKind::Broken),
                "at {end}"
            );
        }
        assert_eq!(
            inflate(&[b"<html>no gzip</html>"], 100),
            Err(FailureKind::BadAnswer)
        );
    }

    #[test]
    fn a_bomb_stops_at_the_limit_or_at_the_ratio() {
        let bomb = gzip(&vec![b' '; 8 * RATIO_FROM]);
        assert_eq!(inflate(&[&bomb], 4 * RATIO_FROM), Err(FailureKind::TooBig));
        assert_eq!(
            inflate(&[&bomb], usize::MAX),
            Err(FailureKind::TooBig),
            "1000:1 is no answer"
        );
        assert!(inflate(&[&gzip(&vec![b' '; RATIO_FROM])], usize::MAX).is_ok());
    }
}
