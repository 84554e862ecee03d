//! Ended in the worst ways at the worst moments: no word is lost, and no reply arrives twice.

use rustix::process::Signal;

use super::desk::Desk;
use super::home::{Home, Person, ready};
use super::line::{Line, Mood};
use crate::terminal::harness::{Harness, Launch};

/// A desk, a line to it and a home whose replies leave without an undo window.
struct Scene {
    desk: Desk,
    line: Line,
    home: Home,
}

impl Scene {
    fn new(undo_window: &str) -> Self {
        let desk = Desk::quiet();
        let line = Line::to(desk.address());
        let home = Home::new();
        home.write(
            "config.toml",
            &format!(
                "undo_window_email = \"{undo_window}\"\nundo_window_chat = \"{undo_window}\"\n"
            ),
        );
        Self { desk, line, home }
    }

    fn launch(&self) -> Launch {
        self.home
            .connected(&self.desk, &self.line.url())
            .variable("TINBOX_CONFIG", self.home.path("config.toml"))
    }
}

/// Ends it as a power cut does.
fn kill(harness: &Harness) {
    harness.signal(Signal::KILL);
    harness.exit_code();
}

/// Whether the program shows that something of ours waits for a decision, is still looked for, or is a draft again.
fn tells(screen: &vt100::Screen) -> bool {
    let text = screen.contents();
    [
        "need you",
        "queued",
        "Your reply",
        "z undo",
        "wait for you",
        "✎ draft",
    ]
    .iter()
    .any(|words| text.contains(words))
}

#[test]
fn killed_while_typing_the_draft_is_there_at_the_next_start() {
    let scene = Scene::new("0s");
    let mut harness = ready(scene.launch());
    harness.press("r", "Reply to");
    harness.press("half a sentence", "half a sentence");
    // The list tells when the draft has been saved, after a pause in the typing.
    harness.wait_for("✎ draft");
    kill(&harness);
    let mut harness = ready(scene.launch());
    harness.press("r", "half a sentence");
    harness.press_until_gone("\u{1b}", "Reply to");
    harness.quit();
    assert_eq!(scene.line.asked("/reply"), 0);
}

#[test]
fn killed_in_the_undo_window_the_reply_is_not_gone_and_not_sent_behind_ones_back() {
    let scene = Scene::new("5m");
    let mut harness = ready(scene.launch());
    let id = harness.conversation();
    harness.reply("held back");
    harness.wait_for("z undo");
    kill(&harness);
    let harness = ready(scene.launch());
    harness.wait("what became of the reply", tells);
    kill(&harness);
    assert_eq!(scene.desk.copies(&id, "held back"), 0);
}

#[test]
fn killed_after_the_reply_arrived_and_before_the_answer_it_is_not_sent_again() {
    let scene = Scene::new("0s");
    let mut harness = ready(scene.launch());
    let id = harness.conversation();
    harness.press("r", "Reply to");
    harness.press("exactly once", "exactly once");
    harness.press("\u{13}", "Enter send");
    harness.read();
    scene.line.set(Mood::LosesAnswers);
    harness.send("\r");
    // The pre-flight read may be lost first; then the reply waits and nothing was sent.
    harness.wait_for("exactly once");
    kill(&harness);
    scene.line.set(Mood::Through);
    let harness = ready(scene.launch());
    settled(&scene, &id, "exactly once", &harness);
}

#[test]
fn killed_with_the_reply_on_its_way_it_arrives_once_or_asks() {
    for mood in [Mood::LosesRequests, Mood::LosesAnswers] {
        let scene = Scene::new("0s");
        let mut harness = ready(scene.launch());
        let id = harness.conversation();
        // The line turns bad the moment the reply is on it.
        scene.line.turn_at("/reply HTTP", mood);
        harness.reply("never twice");
        scene.line.wait_for("never twice", 1);
        let arrived = || scene.desk.copies(&id, "never twice");
        if mood == Mood::LosesAnswers {
            scene
                .line
                .wait_until("the reply at the desk", || arrived() == 1);
        }
        kill(&harness);
        assert_eq!(arrived(), usize::from(mood == Mood::LosesAnswers));
        scene.line.set(Mood::Through);
        let harness = ready(scene.launch());
        settled(&scene, &id, "never twice", &harness);
    }
}

/// Waits until the reply is at the desk or the program tells that it is not, then looks that it is there once at most.
#[track_caller]
fn settled(scene: &Scene, id: &str, words: &str, harness: &Harness) {
    let arrived = || scene.desk.copies(id, words) == 1;
    harness.wait("the reply, or a question about it", |screen| {
        tells(screen) || arrived()
    });
    kill(harness);
    assert!(scene.desk.copies(id, words) <= 1);
    assert!(scene.line.asked(words) <= 2);
}

#[test]
fn killed_again_and_again_on_a_bad_network_nothing_arrives_twice_and_nothing_is_lost() {
    let desk = Desk::with(&["--quiet-desk", "--faults", "0.15"]);
    let line = Line::to(desk.address());
    let home = Home::new();
    let config = home.write(
        "config.toml",
        "undo_window_email = \"0s\"\nundo_window_chat = \"0s\"\n",
    );
    let launch = || {
        home.connected(&desk, &line.url())
            .variable("TINBOX_CONFIG", &config)
    };
    let listed = |screen: &vt100::Screen| screen.contents().contains("▌");
    let mut sent: Vec<(String, String)> = Vec::new();
    for round in 0..6 {
        let mut harness = launch().start();
        harness.wait("a conversation", listed);
        harness.send("J".repeat(round + 1));
        let before = line.asked("/reply HTTP");
        let id = harness.insist_on_conversation();
        let words = format!("round {round} of six");
        harness.insist_on_reply(&words);
        // Killed with the reply stored, or on its way, or there, as the round has it.
        if round % 2 == 1 {
            line.wait_until("something on its way", || {
                line.asked("/reply HTTP") > before || round == 5
            });
        }
        kill(&harness);
        sent.push((id, words));
    }
    // High enough for the row of the last round: what has not left may be a draft again, which only its row tells.
    let harness = launch().sized(80, 60).start();
    harness.wait("a conversation", listed);
    for (id, words) in &sent {
        if desk.copies(id, words) == 0 {
            assert!(!home.files_with(words).is_empty(), "{words} is nowhere");
            harness.wait("an account of what has not left", |screen| {
                tells(screen) || desk.copies(id, words) == 1
            });
        }
    }
    kill(&harness);
    for (id, words) in &sent {
        assert!(desk.copies(id, words) <= 1, "{words} arrived twice");
    }
}

/// What a person does where answers may be late.
trait Patient {
    fn insist_on_conversation(&mut self) -> String;
    fn insist_on_reply(&mut self, words: &str);
}

impl Patient for Harness {
    #[track_caller]
    fn insist_on_conversation(&mut self) -> String {
        self.wait_for("│");
        self.conversation()
    }

    #[track_caller]
    fn insist_on_reply(&mut self, words: &str) {
        self.press("r", "Reply to");
        self.press(words, words);
        self.press("\u{13}", "Enter send");
        self.read();
        self.press_until_gone("\r", "Enter send");
        // Handed over: its row says so.
        self.wait("the reply handed over", |screen| {
            !screen.contents().contains("Reply to")
        });
    }
}

#[test]
fn two_at_once_see_the_same_and_send_once() {
    let scene = Scene::new("3s");
    let mut one = ready(scene.launch());
    let other = ready(scene.launch());
    let id = one.conversation();
    one.reply("said once");
    other.wait("the reply of the other", tells);
    scene.line.wait_until("the reply at the desk", || {
        scene.desk.copies(&id, "said once") == 1
    });
    one.wait_for("Sent to");
    one.quit();
    other.wait("it as sent", |screen| !tells(screen));
    let mut other = other;
    other.quit();
    assert_eq!(scene.desk.copies(&id, "said once"), 1);
    assert_eq!(scene.line.asked("said once"), 1);
}
