//! `witness`: the scriptable app alone, behind a sidecar that somebody else runs.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use fixtures::ask::{AppProtocol, Subscription};
use fixtures::error::Error;
use fixtures::interrupt::Interrupt;
use fixtures::witness::Witness;
use serde_json::json;

use super::exit::Exit;
use super::output::Format;

const EXAMPLES: &str = "\
Examples:
  dapr-conformance witness --port 8000 --subscription pubsub/reminders=/reminders
  curl http://CONTROL/ledger                          all that reached it so far
  curl -X PUT http://CONTROL/script -d '{\"route\": \"/reminders\", \"answers\": [{\"status\": 500}]}'

The ledger keeps the newest 1,000,000 calls, and 256 MiB of them; a gap in `seq` shows what it has dropped.
";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The port the sidecar calls (its --app-port); 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The address it listens on.
    #[arg(long, default_value = "127.0.0.1")]
    address: IpAddr,
    /// How the sidecar calls it (its --app-protocol).
    #[arg(long, value_enum, default_value = "http")]
    protocol: Protocol,
    /// A subscription it announces: PUBSUB/TOPIC=/ROUTE; may be repeated.
    #[arg(long = "subscription", value_name = "PUBSUB/TOPIC=/ROUTE")]
    subscriptions: Vec<Announced>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Protocol {
    Http,
    Grpc,
}

/// One subscription as it is written on the command line.
#[derive(Debug, Clone)]
struct Announced(Subscription);

impl FromStr for Announced {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('=').and_then(|(left, route)| Some((left.split_once('/')?, route)));
        match parts {
            Some(((pubsub, topic), route)) if !pubsub.is_empty() && !topic.is_empty() && route.starts_with('/') => {
                Ok(Self(Subscription::new("", pubsub, topic, route)))
            }
            _ => Err("a subscription is PUBSUB/TOPIC=/ROUTE, for example pubsub/reminders=/reminders".into()),
        }
    }
}

pub(super) async fn run(args: Args, format: Format) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen(i32::from(Exit::Interrupted.code()))?;
    let protocol = match args.protocol {
        Protocol::Http => AppProtocol::Http,
        Protocol::Grpc => AppProtocol::Grpc,
    };
    let announced = args.subscriptions.into_iter().map(|one| one.0).collect();
    let witness = Witness::hold(SocketAddr::new(args.address, args.port), protocol, announced).await?;
    witness.listen()?;
    let (app, control) = (witness.addr(), witness.control());
    let text = format!("app      {app}\ncontrol  http://{control}/ledger\nends with Ctrl-C\n");
    format.print(&json!({ "app": app, "control": control }), &text)?;
    interrupt.wait().await;
    witness.close().await;
    Ok(Exit::Held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_reads_left_to_right() {
        let Announced(read) = "pubsub/orders.new=/on/order".parse().unwrap();
        assert_eq!(
            (read.pubsub.as_str(), read.topic.as_str(), read.route.as_str()),
            ("pubsub", "orders.new", "/on/order")
        );
        assert!("pubsub=/orders".parse::<Announced>().is_err() && "a/b=c".parse::<Announced>().is_err());
    }
}
