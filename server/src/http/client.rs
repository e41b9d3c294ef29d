//! Who calls: the address that rate limits count by.
//!
//! Behind the operator's own proxies the connection comes from a proxy, and the client is named in a
//! header. Anybody can write that header, so it is believed only as far as a named proxy wrote it: read
//! from the end, the first address that is not one of the proxies is the client.
//!
//! An address is used for the moment of the request and is neither stored nor logged.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};

use crate::{App, config::Network};

/// The other end of the connection; the listener puts it into every request.
#[derive(Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The address of the client, as far as it can be known. Never printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        // A request that no listener of ours took in has no peer; all of those count as one.
        let peer = parts.extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0);
        Ok(Self(client(peer, &parts.headers, &app.config.http.trusted_proxies)))
    }
}

fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let ours = |address: IpAddr| proxies.iter().any(|network| network.contains(address));
    let mut client = peer;
    for hop in hops(headers).into_iter().rev() {
        if !ours(client) {
            break;
        }
        // What cannot be read was not written by a proxy of ours for a client with an address.
        let Some(address) = hop else { break };
        client = address;
    }
    client.to_canonical()
}

/// The addresses that proxies wrote, the nearest last: of `Forwarded` (RFC 7239), or else of
/// `X-Forwarded-For`.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let values = |name: &str| {
        let values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        values.join(",")
    };
    let forwarded = values("forwarded");
    if forwarded.is_empty() {
        let listed = values("x-forwarded-for");
        return listed.split(',').filter(|hop| !hop.trim().is_empty()).map(address).collect();
    }
    let named = |hop: &str| {
        let mut pairs = hop.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| name.eq_ignore_ascii_case("for")).and_then(|(_, value)| address(value))
    };
    forwarded.split(',').map(named).collect()
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `"[2001:db8::1]:4711"`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Setting;

    fn seen(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a header value"));
        }
        let proxies = [Network::parse("10.0.0.0/8").expect("a network")];
        client(peer.parse().expect("an address"), &map, &proxies).to_string()
    }

    #[test]
    fn a_stranger_is_who_the_connection_says() {
        assert_eq!(seen("192.0.2.1", &[("x-forwarded-for", "198.51.100.7")]), "192.0.2.1");
        assert_eq!(seen("::ffff:192.0.2.1", &[]), "192.0.2.1");
    }

    #[test]
    fn behind_a_proxy_the_last_address_that_is_not_ours_counts() {
        let from = |headers: &[(&'static str, &str)]| seen("10.1.1.1", headers);
        assert_eq!(from(&[("x-forwarded-for", "203.0.113.9, 198.51.100.7")]), "198.51.100.7");
        assert_eq!(from(&[("x-forwarded-for", "203.0.113.9, 198.51.100.7, 10.2.2.2")]), "198.51.100.7");
        assert_eq!(from(&[("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "198.51.100.7")]), "198.51.100.7");
        assert_eq!(from(&[("forwarded", "for=203.0.113.9, For=\"[2001:db8::1]:4711\";proto=https")]), "2001:db8::1");
        assert_eq!(from(&[("forwarded", "for=198.51.100.7:80"), ("x-forwarded-for", "203.0.113.9")]), "198.51.100.7");
    }

    #[test]
    fn what_cannot_be_read_ends_the_chain() {
        assert_eq!(seen("10.1.1.1", &[("x-forwarded-for", "198.51.100.7, unknown")]), "10.1.1.1");
        assert_eq!(seen("10.1.1.1", &[("forwarded", "for=_hidden")]), "10.1.1.1");
        assert_eq!(seen("10.1.1.1", &[("x-forwarded-for", ", ,")]), "10.1.1.1");
    }
}
