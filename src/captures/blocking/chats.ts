// Chat widgets: where each is loaded from, and what it looks like on a page that brings it along itself.

type Chat = { name: string; hosts: string[]; paths?: RegExp; selectors: string[] };

const chats: Chat[] = [
  {
    name: "Intercom",
    hosts: ["widget.intercom.io", "js.intercomcdn.com", "api-iam.intercom.io"],
    selectors: [
      "#intercom-container",
      "#intercom-frame",
      ".intercom-lightweight-app",
      ".intercom-launcher-frame",
    ],
  },
  {
    name: "Drift",
    hosts: ["js.driftt.com", "widget.drift.com", "js.drift.com"],
    selectors: ["#drift-widget", "#drift-widget-container", "#drift-frame-controller", "#drift-frame-chat"],
  },
  {
    name: "Zendesk",
    hosts: ["static.zdassets.com", "ekr.zdassets.com", "v2.zopim.com"],
    selectors: [
      "iframe#launcher[data-product='web_widget']",
      "iframe#webWidget",
      ".zopim",
      "#ze-snippet ~ div iframe[title*='messaging' i]",
    ],
  },
  { name: "Crisp", hosts: ["client.crisp.chat"], selectors: [".crisp-client", "#crisp-chatbox"] },
  {
    name: "Tawk",
    hosts: ["embed.tawk.to"],
    selectors: ["iframe[src*='tawk.to']", "#tawkchat-container", "[id^='tawk_']"],
  },
  {
    name: "HubSpot",
    hosts: ["js.usemessages.com", "js.hubspotfeedback.com"],
    selectors: ["#hubspot-messages-iframe-container"],
  },
  {
    name: "LiveChat",
    hosts: ["cdn.livechatinc.com", "secure.livechatinc.com", "api.livechatinc.com"],
    selectors: ["#chat-widget-container", "#livechat-compact-container"],
  },
  {
    name: "Tidio",
    hosts: ["code.tidio.co", "widget-v4.tidiochat.com"],
    selectors: ["#tidio-chat", "#tidio-chat-iframe"],
  },
  {
    name: "Freshchat",
    hosts: ["wchat.freshchat.com", "wchat.eu.freshchat.com", "fw-cdn.com"],
    selectors: ["#fc_frame", "#fc_push_frame", "#freshchat-container"],
  },
  {
    name: "Freshworks",
    hosts: ["widget.freshworks.com"],
    selectors: ["#freshworks-container", "#launcher-frame"],
  },
  {
    name: "Olark",
    hosts: ["static.olark.com"],
    selectors: ["#olark-wrapper", ".olark-launch-button-wrapper"],
  },
  {
    name: "Facebook",
    hosts: [],
    paths: /^https:\/\/connect\.facebook\.net\/[^/]+\/sdk\/xfbml\.customerchat\.js/,
    selectors: [".fb-customerchat", ".fb_dialog", "#fb-root .fb_dialog"],
  },
  {
    name: "LivePerson",
    hosts: ["lptag.liveperson.net", "lpcdn.lpsnmedia.net"],
    selectors: [".LPMcontainer", "#lpChat"],
  },
  {
    name: "JivoChat",
    hosts: ["code.jivosite.com", "code.jivo.ru"],
    selectors: ["jdiv[class*='globalClass']", "#jivo-iframe-container"],
  },
  {
    name: "Gorgias",
    hosts: ["config.gorgias.chat", "assets.gorgias.chat"],
    selectors: ["#gorgias-chat-container"],
  },
  { name: "Help Scout", hosts: ["beacon-v2.helpscout.net"], selectors: ["#beacon-container"] },
  {
    name: "Smartsupp",
    hosts: ["www.smartsuppchat.com"],
    selectors: ["#smartsupp-widget-container", "#chat-application"],
  },
  {
    name: "Chatwoot",
    hosts: ["app.chatwoot.com"],
    selectors: [".woot-widget-holder", ".woot-widget-bubble", "#cw-bubble-holder"],
  },
  {
    name: "Userlike",
    hosts: ["userlike-cdn-widgets.s3-eu-west-1.amazonaws.com"],
    selectors: ["#userlike", "#uslk-messenger"],
  },
  {
    name: "Zoho SalesIQ",
    hosts: ["salesiq.zoho.com", "salesiq.zohopublic.com", "salesiq.zoho.eu"],
    selectors: ["#zsiq_float", "[data-id='zsalesiq']"],
  },
];

const hosts = new Set(chats.flatMap((chat) => chat.hosts));
const paths = chats.flatMap((chat) => chat.paths ?? []);

/** All widgets' own elements, as one selector. */
export const chatSelector = chats.flatMap((chat) => chat.selectors).join(",");

/** Whether an address is a chat widget's: its script, or what that loads from hosts of its own. */
export function isChat(url: string): boolean {
  const { hostname } = new URL(url);
  return hosts.has(hostname) || paths.some((path) => path.test(url));
}
