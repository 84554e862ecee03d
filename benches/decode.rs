//! From the bytes of an answer to domain values: the largest things a desk sends.

use divan::Bencher;
use divan::counter::BytesCount;
use tinbox::backend::featurebase::decode::{self, Definitions};

fn main() {
    divan::main();
}

/// A conversation of 500 mails, one megabyte in all.
fn conversation() -> String {
    let words = "The export stops at row **10,000** and nothing says why. ".repeat(16);
    let parts: Vec<_> = (0..500)
        .map(|id| {
            format!(
                r#"{{"id":"{id}","object":"conversation_part","partType":"email_msg","channel":"email",
                "createdAt":"2026-11-20T09:{:02}:{:02}.000Z","updatedAt":"2026-11-20T09:{:02}:{:02}.000Z",
                "author":{{"id":"676f0000000000000000aa01","type":"customer","name":"Maria Silva","email":"maria@padaria.example"}},
                "bodyHtml":"<p>{words}<\/p>","bodyMarkdown":"{words}"}}"#,
                id / 60, id % 60, id / 60, id % 60,
            )
        })
        .collect();
    format!(
        r#"{{"id":"4812","state":"open","createdAt":"2026-11-20T09:00:00.000Z","conversationParts":[{}]}}"#,
        parts.join(",")
    )
}

/// A page of 100 rows with 30 previews each.
fn page() -> String {
    let words = "The export stops at row **10,000** and nothing says why.";
    let preview = format!(
        r#"{{"id":"1","previewMarkdown":"{words}","previewMarkdownTruncated":false,"createdAt":"2026-11-20T09:00:00.000Z",
        "partType":"user_msg","author":{{"id":"676f0000000000000000aa01","type":"customer"}}}}"#
    );
    let previews = vec![preview; 30].join(",");
    let rows: Vec<_> = (0..100)
        .map(|id| {
            format!(
                r#"{{"id":"{id}","state":"open","title":"Export","createdAt":"2026-11-20T09:00:00.000Z",
                "conversationUser":{{"id":"676f0000000000000000aa01","type":"customer","name":"Maria Silva"}},
                "surroundingConversationParts":[{previews}]}}"#
            )
        })
        .collect();
    format!(
        r#"{{"object":"list","data":[{}],"nextCursor":null}}"#,
        rows.join(",")
    )
}

#[divan::bench]
fn conversation_of_a_megabyte(bencher: Bencher<'_, '_>) {
    let body = conversation();
    bencher.counter(BytesCount::of_str(&body)).bench(|| {
        decode::thread(body.as_bytes(), &mut Definitions::default())
            .map(|thread| thread.parts.len())
    });
}

#[divan::bench]
fn page_of_a_hundred_rows(bencher: Bencher<'_, '_>) {
    let body = page();
    bencher.counter(BytesCount::of_str(&body)).bench(|| {
        decode::page(body.as_bytes(), &mut Definitions::default()).map(|page| page.rows.len())
    });
}
