//! Interval logs in HdrHistogram's format: a line per second and series, which any HdrHistogram tool reads. They are
//! written as the run goes, so that what an interrupt or a full disk leaves is whole up to its last second.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use fixtures::error::{Error, Kind};
use hdrhistogram::Histogram;
use hdrhistogram::serialization::interval_log::{
    IntervalLogIterator, IntervalLogWriterBuilder, IntervalLogWriterError, LogEntry, Tag,
};
use hdrhistogram::serialization::{Deserializer, V2DeflateSerializer};

use super::file::unwritable;
use crate::time::histogram;

/// What one line holds.
pub struct Logged {
    /// What was measured, for example `response`: letters, digits, `-` and `.`.
    pub tag: String,
    /// The second, from the start.
    pub second: u32,
    /// Nanoseconds.
    pub times: Histogram<u64>,
}

/// An interval log that is being written, by a thread of its own: encoding a histogram takes longer than many an
/// operation.
pub struct Hlog {
    lines: Sender<Logged>,
    writer: JoinHandle<Result<(), Error>>,
}

impl Hlog {
    /// Begins a log.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path, started: SystemTime) -> Result<Self, Error> {
        let file = File::create(path).map_err(|source| unwritable(path, source))?;
        let (lines, received) = channel();
        let path = path.to_owned();
        let writer = std::thread::spawn(move || write(&path, file, started, &received));
        Ok(Self { lines, writer })
    }

    /// Adds a line. After a failed write it is lost; [`Hlog::finish`] tells.
    pub fn add(&self, line: Logged) {
        self.lines.send(line).ok();
    }

    /// Ends the log.
    ///
    /// # Errors
    /// When a line could not be written: the log holds what came before.
    pub fn finish(self) -> Result<(), Error> {
        drop(self.lines);
        self.writer.join().unwrap_or_else(|_| Err(Error::new(Kind::Harness, "write an interval log: it panicked")))
    }
}

fn write(path: &Path, file: File, started: SystemTime, lines: &Receiver<Logged>) -> Result<(), Error> {
    let mut out = BufWriter::new(file);
    let mut serializer = V2DeflateSerializer::new();
    let failed = |source| unwritable(path, source);
    let mut log = IntervalLogWriterBuilder::new()
        .add_comment("[Histogram log format version 1.3]")
        .add_comment("[Logged with dapr-load; values are nanoseconds]")
        .with_start_time(started)
        .with_base_time(started)
        .begin_log_with(&mut out, &mut serializer)
        .map_err(failed)?;
    for Logged { tag, second, times } in lines {
        let (start, length) = (Duration::from_secs(u64::from(second)), Duration::from_secs(1));
        let written = log.write_histogram(&times, start, length, Tag::new(&tag));
        written.map_err(|error| match error {
            IntervalLogWriterError::IoError(source) => failed(source),
            IntervalLogWriterError::SerializeError(error) => {
                Error::new(Kind::Harness, format!("write {}: {error:?}", path.display()))
            }
        })?;
    }
    out.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)
}

/// All lines of a log, added up by tag.
///
/// # Errors
/// When the file is no interval log, or a line of it is damaged.
pub fn read_hlog(path: &Path) -> Result<BTreeMap<String, Histogram<u64>>, Error> {
    let mut sums: BTreeMap<String, Histogram<u64>> = BTreeMap::new();
    for line in read_lines(path)? {
        let sum = sums.entry(line.tag).or_insert_with(histogram);
        sum.add(&line.times).expect("all histograms have the same bounds");
    }
    Ok(sums)
}

/// All lines of a log, in their order.
///
/// # Errors
/// When the file is no interval log, or a line of it is damaged.
pub fn read_lines(path: &Path) -> Result<Vec<Logged>, Error> {
    let text = std::fs::read(path)
        .map_err(|source| Error::new(Kind::Usage, format!("read {}", path.display())).with_source(source))?;
    let mut deserializer = Deserializer::new();
    let mut lines = Vec::new();
    for entry in IntervalLogIterator::new(&text) {
        let entry = entry.map_err(|_| damaged(path, "a line is no interval"))?;
        let LogEntry::Interval(interval) = entry else { continue };
        let bytes = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, interval.encoded_histogram());
        let bytes = bytes.map_err(|_| damaged(path, "a histogram is no base64"))?;
        let read: Histogram<u64> = deserializer
            .deserialize(&mut bytes.as_slice())
            .map_err(|error| damaged(path, &format!("a histogram cannot be read: {error:?}")))?;
        let mut times = histogram();
        times.add(&read).map_err(|error| damaged(path, &format!("a histogram does not fit: {error:?}")))?;
        let second = u32::try_from(interval.start_timestamp().as_secs());
        let second = second.map_err(|_| damaged(path, "a second is out of range"))?;
        lines.push(Logged { tag: interval.tag().map_or("", |tag| tag.as_str()).to_owned(), second, times });
    }
    if lines.is_empty() {
        return Err(damaged(path, "it holds no interval"));
    }
    Ok(lines)
}

fn damaged(path: &Path, what: &str) -> Error {
    let path: PathBuf = path.into();
    Error::new(Kind::Usage, format!("read {} as an interval log: {what}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(micros: &[u64]) -> Histogram<u64> {
        let mut times = histogram();
        micros.iter().for_each(|micros| times.record(micros * 1_000).unwrap());
        times
    }

    #[test]
    fn what_was_logged_is_read_back_added_up_by_tag() {
        let folder = fixtures::scratch::Scratch::new(&fixtures::run::Run::new(), "hlog", false).unwrap();
        let path = folder.path().join("run.hlog");
        let log = Hlog::create(&path, SystemTime::now()).unwrap();
        for (second, micros) in [(0, [10, 20]), (1, [30, 40])] {
            log.add(Logged { tag: "response".into(), second, times: times(&micros) });
        }
        log.add(Logged { tag: "service".into(), second: 1, times: times(&[5]) });
        log.finish().unwrap();
        let read = read_hlog(&path).unwrap();
        assert_eq!(read["response"], times(&[10, 20, 30, 40]));
        assert_eq!(read["service"], times(&[5]));
        let seconds: Vec<_> = read_lines(&path).unwrap().into_iter().map(|line| (line.tag, line.second)).collect();
        assert_eq!(seconds, [("response".to_owned(), 0), ("response".to_owned(), 1), ("service".to_owned(), 1)]);
    }

    #[test]
    fn a_file_that_is_no_log_is_refused_by_name() {
        let folder = fixtures::scratch::Scratch::new(&fixtures::run::Run::new(), "hlog", false).unwrap();
        let path = folder.path().join("run.hlog");
        for text in ["", "hello\n", "Tag=a,0.0,1.0,2.0,!!!!\n"] {
            std::fs::write(&path, text).unwrap();
            let error = read_hlog(&path).unwrap_err().to_string();
            assert!(error.contains("run.hlog") && error.contains("interval log"), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_full_disk_is_told_at_the_end() {
        let log = Hlog::create(Path::new("/dev/full"), SystemTime::now()).unwrap();
        (0..200).for_each(|second| log.add(Logged { tag: "response".into(), second, times: times(&[1, 500, 90_000]) }));
        let error = log.finish().unwrap_err().to_string();
        assert!(error.contains("/dev/full") && error.contains("make room"), "{error}");
    }
}
