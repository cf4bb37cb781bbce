// What each page and worker loses before its own first script runs: the ways to a network address that the browser
// does not let us pause. Text, not functions: what a bundler adds to a function does not exist over there.

import { sizeSource } from "./guard-size.ts";

/** A refused WebSocket goes here instead, and fails: the browser refuses this port before it looks up the name. */
export const refusedSocketUrl = "wss://refused.invalid:1/?url=";

/**
 * A WebSocket may go to the host and port its own document came from, which were checked when that was asked for.
 * Originals are kept in the closure, since the page can replace whatever it can name.
 */
const waysOut = /* js */ `(() => {
  const realm = globalThis;
  // In a worker a deleted name can come back; one that stands there as undefined cannot.
  const lose = (name) => Object.defineProperty(realm, name, { value: undefined });
  ["WebTransport", "WebSocketStream", "RTCPeerConnection", "webkitRTCPeerConnection", "PaymentRequest"].forEach(
    (name) => (realm.document ? delete realm[name] : lose(name)),
  );
  if (!realm.document) return void lose("WebSocket");

  // Federated log-in asks its provider's address by itself.
  delete realm.Navigator.prototype.credentials;
  // A window of the page's own making starts empty, and its scripts before we hear of it.
  Object.defineProperty(realm, "open", { value: function open() { return null; } });

  const Original = realm.WebSocket;
  const { apply, construct } = Reflect;
  const Parsed = realm.URL;
  const hostOf = Object.getOwnPropertyDescriptor(Parsed.prototype, "host").get;
  const hrefOf = Object.getOwnPropertyDescriptor(Parsed.prototype, "href").get;
  const encode = encodeURIComponent;
  const slice = Function.prototype.call.bind(String.prototype.slice);
  const wellFormed = Function.prototype.call.bind(String.prototype.toWellFormed);
  // The browser ends a page that asks for an address too long for it.
  const cut = (text) => wellFormed(slice(text, 0, 2000));
  const place = realm.location;
  const allowed = (given) => {
    try {
      const url = new Parsed(given, place.href);
      return apply(hostOf, url, []) === place.host ? apply(hrefOf, url, []) : undefined;
    } catch {
      return undefined;
    }
  };
  const Guarded = new Proxy(Original, {
    construct(target, args, newTarget) {
      if (args.length === 0) return construct(target, args, newTarget);
      const given = "" + args[0];
      const url = allowed(given);
      if (url === undefined) return construct(target, ["${refusedSocketUrl}" + encode(cut(given))], newTarget);
      return construct(target, args.length > 1 ? [url, args[1]] : [url], newTarget);
    },
  });
  Object.defineProperty(Original.prototype, "constructor", { value: Guarded, writable: true, configurable: true });
  Object.defineProperty(realm, "WebSocket", { value: Guarded, writable: true, configurable: true });
})()`;

export const realmSource = `${waysOut};${sizeSource}`;

/** For captures without WebSockets at all. Runs after the above, so that what is refused here is refused twice over. */
export const noSocketsSource = /* js */ `(() => {
  const realm = globalThis;
  const Guarded = realm.WebSocket;
  if (!realm.document || !Guarded) return;
  const { construct } = Reflect;
  const encode = encodeURIComponent;
  const slice = Function.prototype.call.bind(String.prototype.slice);
  const wellFormed = Function.prototype.call.bind(String.prototype.toWellFormed);
  // The browser ends a page that asks for an address too long for it.
  const cut = (text) => wellFormed(slice(text, 0, 2000));
  const Parsed = realm.URL;
  const place = realm.location;
  const whole = (given) => {
    try {
      return new Parsed(given, place.href).href.replace(/^http/, "ws");
    } catch {
      return given;
    }
  };
  const None = new Proxy(Guarded, {
    construct: (target, [given], newTarget) =>
      construct(target, ["${refusedSocketUrl}" + encode(cut(whole("" + given)))], newTarget),
  });
  Object.defineProperty(Guarded.prototype, "constructor", { value: None, writable: true, configurable: true });
  Object.defineProperty(realm, "WebSocket", { value: None, writable: true, configurable: true });
})()`;
