//! Events on `reminders-dlq`.

use serde_json::{Value, json};

use super::{System, reminder};

impl System {
    /// The word that answers a dead letter.
    async fn bury(&self, event: &str) -> String {
        let answer = self.service.ask("POST", "/reminders-dlq").body(event.to_owned()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json::<Value>().await.unwrap()["status"].as_str().unwrap().to_owned()
    }

    async fn buried(&self) -> Option<u64> {
        self.service.metric("todo_dead_letters_total{topic=\"reminders\"}").await
    }
}

#[tokio::test]
async fn a_dead_letter_is_kept_as_it_was() {
    let system = System::start().await;
    // Neither the large number nor the NUL would survive as JSON in a state store.
    let event = r#"{"id": "e1", "data": {"n": 9007199254740993, "title": "a\u0000b"}}"#;
    assert_eq!(system.bury(event).await, "SUCCESS");
    let kept = system.sidecar.value("dead-letter-e1").unwrap();
    assert_eq!((&kept["topic"], &kept["event"]), (&json!("reminders"), &json!(event)));
    assert!(kept["received_at"].as_str().unwrap().ends_with('Z'), "{kept}");
    assert_eq!(system.sidecar.item("dead-letter-e1").unwrap().ttl, None, "nothing throws it away");
}

#[tokio::test]
async fn a_dead_letter_delivered_twice_is_kept_once() {
    let system = System::start().await;
    let event = reminder("e1").to_string();
    assert_eq!(system.bury(&event).await, "SUCCESS");
    assert_eq!(system.bury(&event).await, "SUCCESS");
    assert_eq!((system.sidecar.keys(), system.buried().await), (vec!["dead-letter-e1".to_owned()], Some(1)));
}

#[tokio::test]
async fn a_dead_letter_without_a_usable_id_is_kept_under_a_new_one() {
    let system = System::start().await;
    for event in ["no json", "{}", r#"{"id":"a||b"}"#] {
        assert_eq!(system.bury(event).await, "SUCCESS");
    }
    let mut kept: Vec<_> = system.sidecar.keys();
    kept.iter_mut().for_each(|key| *key = system.sidecar.value(key).unwrap()["event"].as_str().unwrap().to_owned());
    kept.sort();
    assert_eq!(kept, ["no json", r#"{"id":"a||b"}"#, "{}"]);
}

#[tokio::test]
async fn a_dead_letter_that_cannot_be_kept_is_delivered_again() {
    let system = System::start().await;
    system.sidecar.break_state(true);
    assert_eq!(system.bury(&reminder("e1").to_string()).await, "RETRY");
    assert_eq!(system.buried().await, Some(0));
    system.sidecar.break_state(false);
    assert_eq!(system.bury(&reminder("e1").to_string()).await, "SUCCESS");
    assert_eq!(system.buried().await, Some(1));
}
