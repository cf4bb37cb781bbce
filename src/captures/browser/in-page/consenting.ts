// The part in the page of answering cookie banners: autoconsent's messages, gathered until there is something to do.
export const consenting = /* js */ `
let consent;

const consentDone = (result, tool) => {
  if (!consent || consent.done) return;
  consent.done = { result, tool: tool ?? consent.tool ?? null };
  consent.wake();
};

const onConsentMessage = (message) => {
  if (message.type === "eval") consent.evals.push({ id: message.id, code: message.code });
  else if (message.type === "cmpDetected") consent.tool = message.cmp;
  else if (message.type === "popupFound") {
    consent.tool = message.cmp;
    clearTimeout(consent.popupTimer);
  } else if (message.type === "optOutResult" && !message.result) consentDone("failed", message.cmp);
  else if (message.type === "autoconsentDone") consentDone(message.isCosmetic ? "hidden" : "rejected", message.cmp);
  else if (message.type === "report" && message.state.lifecycle === "nothingDetected") consentDone("none");
  else return;
  consent.wake();
};

/** What is to be run in the page's own world before it goes on, or how it ended. */
const nextConsent = async () => {
  while (consent.evals.length === 0 && !consent.done) await new Promise((resolve) => (consent.wake = resolve));
  return { evals: consent.evals.splice(0), done: consent.done ?? null };
};

Object.assign(stillframe, {
  /** Starts autoconsent, whose script is the body of \`load\`. */
  consent(rules, config, popupMs, limitMs, load) {
    consent = { evals: [], wake: () => undefined };
    consent.popupTimer = setTimeout(() => consentDone("none"), popupMs);
    setTimeout(() => consentDone("failed"), limitMs);
    globalThis.autoconsentSendMessage = (message) => Promise.resolve(onConsentMessage(message));
    if (!globalThis.autoconsentReceiveMessage) load();
    void globalThis.autoconsentReceiveMessage({ type: "initResp", config, rules: { autoconsent: [], compact: rules } });
    return nextConsent();
  },

  consentAnswers(answers) {
    // A page that was loaded anew has its answer.
    if (!consent) return { evals: [], done: { result: "rejected", tool: null } };
    for (const { id, result } of answers) void globalThis.autoconsentReceiveMessage({ type: "evalResp", id, result });
    return nextConsent();
  },
});
`;
