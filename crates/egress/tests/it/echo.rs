//! The echo in every dialect: whole, streamed, with tools, and misbehaving as its model name says.

use lucairn_compartment::message::Dialect;
use serde_json::{Value, json};

use crate::witness::Ending;
use crate::world::{Ask, World};

const TEXT: &str = "Write to [PERSON_1] \u{1f600} \"now\"";

/// A request with the text of a user, in the shape of each dialect.
fn request(dialect: Dialect, model: &str, text: &str, more: &Value) -> Value {
    let mut request = match dialect {
        Dialect::OpenaiResponses => json!({ "input": [
            { "role": "user", "content": "earlier" },
            { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": text }] },
        ] }),
        Dialect::OpenaiEmbeddings => json!({ "input": [text, "other"] }),
        Dialect::AnthropicMessages | Dialect::AnthropicCountTokens => json!({
            "max_tokens": 9,
            "messages": [
                { "role": "user", "content": "earlier" },
                { "role": "assistant", "content": "yes" },
                { "role": "user", "content": [{ "type": "text", "text": text }] },
            ],
            "tools": [{ "name": "save", "input_schema": {} }],
        }),
        _ => json!({
            "messages": [{ "role": "system", "content": "s" }, { "role": "user", "content": text }],
            "tools": [{ "type": "function", "function": { "name": "save" } }],
        }),
    };
    if dialect == Dialect::OpenaiResponses {
        request["tools"] = json!([{ "type": "function", "name": "save" }]);
    }
    request["model"] = model.into();
    for (name, value) in more.as_object().unwrap() {
        request[name] = value.clone();
    }
    request
}

async fn ask(world: &World, dialect: Dialect, request: &Value) -> (u16, Vec<u8>, bool) {
    let model = request["model"].as_str().unwrap();
    let ask = Ask::wire("e1", dialect, model, request.to_string().as_bytes());
    let stream = world.stream(ask).await;
    let status = stream.passed().status;
    let (body, is_whole) = stream.rest().await;
    (status, body, is_whole)
}

async fn answer(world: &World, dialect: Dialect, request: &Value) -> Value {
    let (status, body, is_whole) = ask(world, dialect, request).await;
    assert!(status == 200 && is_whole);
    serde_json::from_slice(&body).unwrap()
}

/// The data of a stream's events; each name must be its type.
async fn events(world: &World, dialect: Dialect, request: &Value) -> Vec<Value> {
    let (status, body, is_whole) = ask(world, dialect, request).await;
    assert!(status == 200 && is_whole);
    let text = String::from_utf8(body).unwrap();
    let events = text.strip_suffix("\n\n").unwrap().split("\n\n").map(|event| {
        let (name, data) = match event.split_once('\n') {
            Some((name, data)) => (name.strip_prefix("event: "), data),
            None => (None, event),
        };
        let data = data.strip_prefix("data: ").unwrap();
        let data: Value = serde_json::from_str(data).unwrap_or_else(|_| data.into());
        assert_eq!(name, data["type"].as_str());
        data
    });
    events.collect()
}

fn join(parts: &[Value], path: &str) -> String {
    parts.iter().filter_map(|part| part.pointer(path)?.as_str()).collect()
}

#[tokio::test]
async fn it_says_back_what_it_hears() {
    let world = World::plain();
    let says = format!("Echo: {TEXT}");
    for (dialect, path) in [
        (Dialect::OpenaiChat, "/choices/0/message/content"),
        (Dialect::OpenaiResponses, "/output/0/content/0/text"),
        (Dialect::AnthropicMessages, "/content/0/text"),
    ] {
        let found = answer(&world, dialect, &request(dialect, "echo", TEXT, &json!({}))).await;
        assert_eq!(found.pointer(path).unwrap(), &says, "{dialect:?}");
        assert_eq!(found["model"], "echo");
    }
    for (dialect, path) in [
        (Dialect::OpenaiChat, "/choices/0/delta/content"),
        (Dialect::OpenaiResponses, "/delta"),
        (Dialect::AnthropicMessages, "/delta/text"),
    ] {
        let streamed = request(dialect, "echo", TEXT, &json!({ "stream": true }));
        let events = events(&world, dialect, &streamed).await;
        assert_eq!(join(&events, path), says, "{dialect:?}");
    }
    let chosen = request(Dialect::OpenaiChat, "echo", "a b", &json!({ "stream": true, "n": 2 }));
    let events = events(&world, Dialect::OpenaiChat, &chosen).await;
    for index in 0..2 {
        let own: Vec<_> =
            events.iter().filter(|it| it["choices"][0]["index"] == index).cloned().collect();
        assert_eq!(join(&own, "/choices/0/delta/content"), "Echo: a b");
    }
}

#[tokio::test]
async fn it_calls_the_tool_that_the_text_names() {
    let world = World::plain();
    let text = format!("call:save {TEXT}");
    for (dialect, path) in [
        (Dialect::OpenaiChat, "/choices/0/message/tool_calls/0/function"),
        (Dialect::OpenaiResponses, "/output/0"),
        (Dialect::AnthropicMessages, "/content/0"),
    ] {
        let found = answer(&world, dialect, &request(dialect, "echo", &text, &json!({}))).await;
        let call = found.pointer(path).unwrap();
        assert_eq!(call["name"], "save", "{dialect:?}");
        let arguments = match call["arguments"].as_str() {
            Some(arguments) => serde_json::from_str(arguments).unwrap(),
            None => call["input"].clone(),
        };
        assert_eq!(arguments, json!({ "text": text }), "{dialect:?}");
    }
    for (dialect, path) in [
        (Dialect::OpenaiChat, "/choices/0/delta/tool_calls/0/function/arguments"),
        (Dialect::OpenaiResponses, "/delta"),
        (Dialect::AnthropicMessages, "/delta/partial_json"),
    ] {
        let streamed = request(dialect, "echo", &text, &json!({ "stream": true }));
        let events = events(&world, dialect, &streamed).await;
        let fragments = events.iter().filter(|it| it.pointer(path).is_some()).count();
        assert!(fragments > 5, "{dialect:?}: {fragments}");
        let arguments: Value = serde_json::from_str(&join(&events, path)).unwrap();
        assert_eq!(arguments, json!({ "text": text }), "{dialect:?}");
    }
}

#[tokio::test]
async fn its_streams_have_the_events_of_real_ones() {
    let world = World::plain();
    let more = json!({ "stream": true, "stream_options": { "include_usage": true } });
    let chat = request(Dialect::OpenaiChat, "echo", "x", &more);
    let chunks = events(&world, Dialect::OpenaiChat, &chat).await;
    let deltas: Vec<_> = chunks.iter().map(|chunk| &chunk["choices"]).collect();
    assert_eq!(deltas[0][0]["delta"]["role"], "assistant");
    assert_eq!(deltas[3][0]["finish_reason"], "stop");
    assert_eq!((deltas[4], &chunks[4]["usage"]["total_tokens"]), (&json!([]), &json!(3)));
    assert!(chunks[..4].iter().all(|chunk| chunk["usage"].is_null()));
    assert_eq!(chunks[5], "[DONE]");
    for (dialect, text, expected) in [
        (
            Dialect::OpenaiResponses,
            "x",
            "response.created response.in_progress response.output_item.added \
             response.content_part.added response.output_text.delta response.output_text.delta \
             response.output_text.done response.content_part.done response.output_item.done \
             response.completed",
        ),
        (
            Dialect::OpenaiResponses,
            "call:save",
            "response.created response.in_progress response.output_item.added \
             response.function_call_arguments.delta response.function_call_arguments.delta \
             response.function_call_arguments.delta response.function_call_arguments.delta \
             response.function_call_arguments.done response.output_item.done response.completed",
        ),
        (
            Dialect::AnthropicMessages,
            "x",
            "message_start content_block_start ping content_block_delta content_block_delta \
             content_block_stop message_delta message_stop",
        ),
    ] {
        let streamed = request(dialect, "echo", text, &json!({ "stream": true }));
        let events = events(&world, dialect, &streamed).await;
        let types: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
        assert_eq!(types, expected.split(' ').filter(|it| !it.is_empty()).collect::<Vec<_>>());
        if dialect == Dialect::OpenaiResponses {
            let numbers: Vec<_> = events.iter().map(|it| it["sequence_number"].as_u64()).collect();
            assert_eq!(numbers, (0..events.len() as u64).map(Some).collect::<Vec<_>>());
            let last = events.last().unwrap();
            assert_eq!(last["response"]["output"][0], events[events.len() - 2]["item"]);
        }
    }
}

#[tokio::test]
async fn it_counts_embeds_and_lists() {
    let world = World::plain();
    let count = request(Dialect::AnthropicCountTokens, "echo", "one two three", &json!({}));
    let found = answer(&world, Dialect::AnthropicCountTokens, &count).await;
    assert_eq!(found, json!({ "input_tokens": 3 }));

    let embed = |more: Value| request(Dialect::OpenaiEmbeddings, "echo", TEXT, &more);
    let found = answer(&world, Dialect::OpenaiEmbeddings, &embed(json!({}))).await;
    let again = answer(&world, Dialect::OpenaiEmbeddings, &embed(json!({}))).await;
    assert_eq!(found, again);
    let vectors = [&found["data"][0]["embedding"], &found["data"][1]["embedding"]];
    assert_ne!(vectors[0], vectors[1]);
    let packed = embed(json!({ "encoding_format": "base64", "dimensions": 8 }));
    let packed = answer(&world, Dialect::OpenaiEmbeddings, &packed).await;
    let bytes = packed["data"][0]["embedding"].as_str().unwrap();
    let bytes = lucairn_veil::digest::from_base64(bytes).unwrap();
    let numbers: Vec<_> =
        bytes.chunks(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
    let plain: Vec<f32> = serde_json::from_value(vectors[0].clone()).unwrap();
    assert_eq!(numbers, plain);
    let length: f32 = numbers.iter().map(|number| number * number).sum();
    assert!((length - 1.0).abs() < 1e-5);

    for (dialect, detail, path, expected) in [
        (Dialect::OpenaiModels, None, "/data/0/id", json!("echo")),
        (Dialect::OpenaiModels, Some("echo-7"), "/id", json!("echo-7")),
        (Dialect::OpenaiModels, Some("gpt"), "/error/type", json!("not_found_error")),
        (Dialect::AnthropicModels, Some("?limit=1"), "/first_id", json!("echo")),
        (Dialect::AnthropicModels, Some("echo-7"), "/id", json!("echo-7")),
    ] {
        let mut ask = Ask::wire("e1", dialect, "", b"").provider("echo");
        ask.call.model = None;
        ask.call.detail = detail.map(str::to_owned);
        let body: Value = serde_json::from_slice(&world.stream(ask).await.whole().await).unwrap();
        assert_eq!(body.pointer(path), Some(&expected), "{dialect:?} {detail:?}");
    }
}

#[tokio::test]
async fn it_misbehaves_in_every_dialect() {
    let world = World::plain();
    let mut witness = world.witness();
    for (dialect, member) in [
        (Dialect::OpenaiChat, "param"),
        (Dialect::OpenaiResponses, "param"),
        (Dialect::OpenaiEmbeddings, "param"),
        (Dialect::AnthropicMessages, "type"),
        (Dialect::AnthropicCountTokens, "type"),
    ] {
        let mut ending = async |outcome: &str, request: &Value, answer: &[u8]| {
            let left = request.to_string();
            let expected = Ending::of(outcome, Some(left.as_bytes()), answer);
            assert_eq!(witness.ending().await, expected, "{dialect:?}");
        };
        let fails = request(dialect, "echo-fail-429", TEXT, &json!({}));
        let (status, body, is_whole) = ask(&world, dialect, &fails).await;
        let error: Value = serde_json::from_slice(&body).unwrap();
        assert!(status == 429 && is_whole && error["error"].get(member).is_some(), "{error}");
        let is_anthropic = member == "type";
        assert_eq!(error["type"] == "error", is_anthropic, "{dialect:?}");
        ending("failed", &fails, &body).await;

        let garbage = request(dialect, "echo-garbage", TEXT, &json!({}));
        let (status, body, is_whole) = ask(&world, dialect, &garbage).await;
        assert!(status == 200 && is_whole && body.starts_with(b"<html>"));
        ending("failed", &garbage, &body).await;

        let late = request(dialect, "echo-delay-60000", TEXT, &json!({}));
        let late = Ask::wire("e1", dialect, "echo-delay-60000", late.to_string().as_bytes());
        let (status, _) = world.stream(late.timeout_ms(20)).await.refusal().await;
        assert_eq!(status, 504);
        assert_eq!(witness.ending().await.outcome, "failed");

        for model in ["echo-cut", "echo-stream-cut"] {
            for stream in [false, true] {
                let cut = request(dialect, model, TEXT, &json!({ "stream": stream }));
                let (status, _, is_whole) = ask(&world, dialect, &cut).await;
                assert!(status == 200 && !is_whole, "{dialect:?} {model} {stream}");
                assert_eq!(witness.ending().await.outcome, "failed");
            }
        }
    }
}
