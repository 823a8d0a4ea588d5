//! Recognises crawlers by their user agent, so that nobody takes them for shoppers. Those that say who they are: one that
//! pretends to be a browser is a browser here.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Says to the services who asks, where it matters. From outside it is worth nothing.
pub const VISITOR: HeaderName = HeaderName::from_static("x-visitor");
pub const BOT: HeaderValue = HeaderValue::from_static("bot");

/// What the crawlers of search engines, of models, of link previews and of site audits put into their user agent, by their
/// operators' own documentation; in lower case.
const MARKS: [&str; 24] = [
    "googlebot",
    "storebot-google",
    "adsbot-google",
    "bingbot",
    "applebot",
    "yandexbot",
    "baiduspider",
    "duckduckbot",
    "slurp",
    "petalbot",
    "amazonbot",
    "gptbot",
    "oai-searchbot",
    "claudebot",
    "perplexitybot",
    "ccbot",
    "bytespider",
    "meta-externalagent",
    "facebookexternalhit",
    "twitterbot",
    "linkedinbot",
    "ahrefsbot",
    "semrushbot",
    "mj12bot",
];

/// Whether a crawler sent these headers.
pub fn is_bot(headers: &HeaderMap) -> bool {
    let agents = headers.get_all(header::USER_AGENT).into_iter();
    let mut agents = agents.filter_map(|agent| agent.to_str().ok());
    agents.any(|agent| {
        let agent = agent.to_ascii_lowercase();
        MARKS.iter().any(|mark| agent.contains(mark))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bot(agent: &'static str) -> bool {
        let agent = HeaderValue::from_static(agent);
        is_bot(&HeaderMap::from_iter([(header::USER_AGENT, agent)]))
    }

    #[test]
    fn a_crawler_is_a_bot() {
        for agent in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        ] {
            assert!(bot(agent), "{agent}");
        }
    }

    #[test]
    fn a_browser_a_tool_and_nobody_are_none() {
        for agent in [
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36",
            "curl/8.14.1",
            "serin-loadgen/0.1.0",
            "",
        ] {
            assert!(!bot(agent), "{agent}");
        }
        assert!(!is_bot(&HeaderMap::new()));
    }
}
