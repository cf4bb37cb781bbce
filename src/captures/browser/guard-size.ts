// What each page and worker can make the browser tell us in one message, kept small where it begins: one message of the
// browser's connection holds 32 MiB, and a larger one ends it for every capture in the browser. Text, for the reason
// that guard-realm.ts gives. What gets past this ends the browser, and attempt.ts keeps that from the others.

/** A body comes to us as text, six bytes of JSON for one of it at worst, and once more in base64. */
const bodyBytesMax = 4_000_000;
/** The browser itself takes longer addresses for invalid, but tells of them first. */
const addressMax = 2_000_000;
const dataAddressMax = 8_000_000;
const textMax = 10_000;
/** Changes of a page's own address within ten seconds; what browsers with a window allow. Each is told five times over. */
const addressesMax = 200;

export const sizeSource = /* js */ `(() => {
  const realm = globalThis;
  const { apply, construct } = Reflect;
  const { getOwnPropertyDescriptor } = Object;
  const { console, TypeError, Error, Blob, ArrayBuffer, FormData, URLSearchParams, DOMException } = realm;
  const rejected = Promise.reject.bind(Promise);
  const cut = Function.prototype.call.bind(String.prototype.slice);
  const sourceOf = Function.prototype.call.bind(Function.prototype.toString);
  const isView = ArrayBuffer.isView;
  const tell = console.error.bind(console);

  const short = (text) => (text.length > ${textMax} ? cut(text, 0, ${textMax}) + "…" : text);
  /** A thing whose text the browser would tell in full; as it is where that is short. */
  const told = (value) => {
    try {
      const type = typeof value;
      if (type === "string") return short(value);
      const text =
        type === "function" ? sourceOf(value)
        : type === "symbol" || type === "bigint" ? String(value)
        : value instanceof Error ? (value.stack || "") + value.message
        : "";
      return text.length > ${textMax} ? short(text) : value;
    } catch {
      return "[a value that cannot be read]";
    }
  };
  const wrap = (owner, name, handler) => {
    const known = owner && getOwnPropertyDescriptor(owner, name);
    if (known?.value) Object.defineProperty(owner, name, { ...known, value: new Proxy(known.value, handler) });
  };
  const withTold = (map) => ({
    apply(target, self, args) {
      const given = [];
      for (let at = 0; at < args.length; at++) given[at] = map(args[at]);
      return apply(target, self, given);
    },
  });
  for (const name of ["debug", "error", "info", "log", "warn", "trace", "dir", "dirxml", "table", "group", "groupCollapsed", "assert", "count", "timeEnd", "timeLog"])
    wrap(console, name, withTold(told));
  for (const name of ["alert", "confirm", "prompt"]) wrap(realm, name, withTold((given) => short("" + given)));

  const refused = (what) => (tell("Not sent: " + what), new TypeError("Failed to fetch"));
  const sizeOf = (body) => {
    if (typeof body === "string") return body.length;
    if (body instanceof ArrayBuffer || isView(body)) return body.byteLength;
    if (body instanceof Blob) return body.size;
    if (body instanceof URLSearchParams) return ("" + body).length;
    if (!FormData || !(body instanceof FormData)) return 0;
    let size = 0;
    body.forEach((value, name) => (size += name.length + (typeof value === "string" ? value.length : value.size)));
    return size;
  };
  /** Why it would be too much for a message, or undefined. */
  const tooMuch = (address, body) => {
    const { length } = typeof address === "string" ? address : "";
    if (length > ${addressMax} && (length > ${dataAddressMax} || cut(address, 0, 5) !== "data:")) return refused("an address of " + length + " characters");
    const size = sizeOf(body);
    return size > ${bodyBytesMax} ? refused("a body of " + size + " bytes; at most ${bodyBytesMax}") : undefined;
  };
  wrap(realm, "fetch", {
    apply(target, self, args) {
      const error = tooMuch(args[0], args[1]?.body);
      return error ? rejected(error) : apply(target, self, args);
    },
  });
  const made = {
    construct(target, args, newTarget) {
      const error = tooMuch(args[0], args[1]?.body);
      if (error) throw error;
      return construct(target, args, newTarget);
    },
  };
  for (const name of ["Request", "EventSource", "Worker", "SharedWorker"]) {
    wrap(realm, name, made);
    if (realm[name]) Object.defineProperty(realm[name].prototype, "constructor", { value: realm[name], writable: true, configurable: true });
  }
  const thrown = (pick) => ({
    apply(target, self, args) {
      if (pick(args)) throw new DOMException("Too large", "NetworkError");
      return apply(target, self, args);
    },
  });
  const { XMLHttpRequest, History } = realm;
  wrap(XMLHttpRequest?.prototype, "open", thrown((args) => tooMuch(args[1])));
  wrap(XMLHttpRequest?.prototype, "send", thrown((args) => tooMuch("", args[0])));
  for (const name of ["pushState", "replaceState"]) wrap(History?.prototype, name, thrown((args) => tooMuch(args[2])));

  const listen = (name, hear) => realm.addEventListener?.(name, hear, true);
  /** Uncaught, the browser tells it in full; kept from that, we tell as much as anybody reads. */
  const instead = (event, text, value) => {
    const shown = told(value);
    if (text.length <= ${textMax} && shown === value) return;
    event.preventDefault();
    tell("Uncaught " + short(typeof shown === "string" ? shown : text));
  };
  listen("error", (event) => event.message !== undefined && instead(event, event.message + event.filename, event.error));
  listen("unhandledrejection", (event) => instead(event, "", event.reason));
  const now = realm.performance.now.bind(realm.performance);
  let since = -Infinity, changes = 0;
  const navigation = realm.navigation;
  const addListener = realm.EventTarget.prototype.addEventListener;
  if (navigation)
    apply(addListener, navigation, ["navigate", (event) => {
      if (!event.destination.sameDocument) return;
      if (now() - since > 10_000) [since, changes] = [now(), 0];
      if (++changes <= ${addressesMax}) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      // The browser tells of the attempt all the same: a page that makes thousands is slowed down.
      for (const until = now() + 1; now() < until; );
      if (changes === ${addressesMax} + 1) tell("Too many changes of address: more than ${addressesMax} in ten seconds");
    }]);
  listen("formdata", ({ formData }) => {
    if (sizeOf(formData) > ${bodyBytesMax}) refused("a form of more than ${bodyBytesMax} bytes"), [...formData.keys()].forEach((name) => formData.delete(name));
  });
})()`;
