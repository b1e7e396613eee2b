//! `dapr-load truth`: servers of known behaviour, standing alone.

use std::time::Duration;

use clap::{Args as ClapArgs, Subcommand};
use fixtures::error::Error;
use fixtures::exit::Exit;
use fixtures::interrupt::Interrupt;
use serde::Serialize;

use super::output::{Format, print};
use crate::address::Address;
use crate::time::duration;
use crate::truth::{Broker, Cap, Cost, Faults, Freeze, Relay, serve_capped, serve_frozen, serve_plain};

/// Options of `truth`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    #[command(subcommand)]
    server: Server,
    /// Where it listens on loopback; 0 takes a free port.
    #[arg(long, default_value_t = 0, global = true)]
    port: u16,
    /// Also speak to this host, which is not on this machine; repeatable.
    #[arg(long, value_name = "HOST", global = true)]
    allow_remote: Vec<String>,
}

/// The behaviour.
#[derive(Debug, Subcommand)]
enum Server {
    /// Answer everything at once.
    Plain,
    /// Stand still at the end of each period; what arrives meanwhile is answered when it is over.
    Stall {
        /// How long it stands still.
        #[arg(long, default_value = "100ms", value_parser = duration)]
        freeze: Duration,
        /// In each such time.
        #[arg(long, default_value = "1s", value_parser = duration)]
        period: Duration,
    },
    /// Answer at most so many requests per second.
    Cap {
        /// The rate.
        rate: f64,
    },
    /// Relay HTTP/1.1 or gRPC to another server, and hold each request back; tells what it added.
    Relay {
        /// The other server.
        #[arg(long, value_name = "URL")]
        to: String,
        /// How long requests are held back; 0 for the relay's own cost alone.
        #[arg(long, default_value = "0", value_parser = delay)]
        delay: Duration,
        /// Processor time that each request costs besides.
        #[arg(long, default_value = "0", value_parser = delay)]
        cpu: Duration,
    },
    /// Take what is published and deliver it to an app after a known time; tells what it did wrong on purpose.
    Broker {
        /// The route of the app that takes the events.
        #[arg(long, value_name = "URL")]
        to: String,
        /// The time from publish to delivery.
        #[arg(long, default_value = "0", value_parser = delay)]
        delay: Duration,
        /// One message in so many is never delivered.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
        lose: Option<u64>,
        /// One message in so many is delivered twice.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
        double: Option<u64>,
        /// One message in so many is delivered after its successor of the same partition key.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
        reorder: Option<u64>,
    },
}

/// Where a server is, as it is printed.
#[derive(Debug, Serialize)]
struct Place {
    url: String,
    /// Where it tells what it did, for servers that count.
    #[serde(skip_serializing_if = "Option::is_none")]
    truth: Option<String>,
}

/// Runs the command.
pub(super) async fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen(Exit::Interrupted.code().into())?;
    match &args.server {
        Server::Plain => {
            let server = serve_plain(args.port)?;
            until_interrupted(format, &Place::of(server.addr(), None), &interrupt).await
        }
        Server::Stall { freeze, period } => {
            let server = serve_frozen(args.port, Freeze::new(*freeze, *period)?)?;
            until_interrupted(format, &Place::of(server.addr(), None), &interrupt).await
        }
        Server::Cap { rate } => {
            let server = serve_capped(args.port, Cap::new(*rate)?)?;
            until_interrupted(format, &Place::of(server.addr(), None), &interrupt).await
        }
        Server::Relay { to, delay, cpu } => {
            let cost = Cost { delay: *delay, cpu: *cpu };
            let relay = Relay::start(args.port, Address::read(to, &args.allow_remote)?.addr, cost)?;
            until_interrupted(format, &Place::of(relay.addr(), Some(relay.control())), &interrupt).await
        }
        Server::Broker { to, delay, lose, double, reorder } => {
            let faults = Faults { lose: *lose, double: *double, reorder: *reorder };
            let broker = Broker::start(args.port, Address::read(to, &args.allow_remote)?, *delay, faults)?;
            until_interrupted(format, &Place::of(broker.addr(), Some(broker.control())), &interrupt).await
        }
    }
}

impl Place {
    fn of(addr: std::net::SocketAddr, control: Option<std::net::SocketAddr>) -> Self {
        Self { url: format!("http://{addr}"), truth: control.map(|control| format!("http://{control}/truth")) }
    }
}

async fn until_interrupted(format: Format, place: &Place, interrupt: &Interrupt) -> Result<Exit, Error> {
    let truth = place.truth.as_ref().map(|truth| format!("truth at {truth}\n")).unwrap_or_default();
    print(format, place, &format!("listening on {}\n{truth}", place.url))?;
    interrupt.wait().await;
    Ok(Exit::Held)
}

/// A time that may be nothing.
fn delay(text: &str) -> Result<Duration, String> {
    let is_nothing = matches!(text, "0" | "0us" | "0ms" | "0s");
    if is_nothing { Ok(Duration::ZERO) } else { duration(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_may_be_nothing_and_wants_a_unit_otherwise() {
        assert_eq!((delay("0"), delay("0us")), (Ok(Duration::ZERO), Ok(Duration::ZERO)));
        assert_eq!(delay("500us"), Ok(Duration::from_micros(500)));
        assert!(delay("500").unwrap_err().contains("500ms"));
    }
}
