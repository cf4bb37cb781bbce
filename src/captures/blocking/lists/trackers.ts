// The built-in list of what counts and follows visitors; see ads.ts.

const hosts = `
google-analytics.com googletagmanager.com analytics.google.com ssl.google-analytics.com app-measurement.com
hotjar.com hotjar.io fullstory.com mouseflow.com luckyorange.com luckyorange.net inspectlet.com smartlook.com crazyegg.com clicktale.net contentsquare.net
clarity.ms bat.bing.com segment.com segment.io mixpanel.com mxpnl.com amplitude.com heapanalytics.com heap-api.com posthog.com kissmetrics.com kissmetrics.io
statcounter.com quantserve.com quantcount.com scorecardresearch.com comscore.com imrworldwide.com chartbeat.com chartbeat.net parsely.com newrelic.com nr-data.net
mc.yandex.ru mc.yandex.com hm.baidu.com counter.yadro.ru top-fwz1.mail.ru histats.com clustrmaps.com sharethis.com addthis.com getclicky.com
matomo.cloud piwik.pro plausible.io simpleanalyticscdn.com usefathom.com goatcounter.com umami.is static.cloudflareinsights.com
omtrdc.net 2o7.net everestjs.net adobedc.net sc.omtrdc.net tt.omtrdc.net demdex.net krxd.net bluekai.com crwdcntrl.net agkn.com exelator.com
pixel.facebook.com analytics.tiktok.com analytics.twitter.com static.ads-twitter.com px.ads.linkedin.com snap.licdn.com sc-static.net tr.snapchat.com ct.pinterest.com alb.reddit.com
hs-analytics.net hsadspixel.net marketo.net mktoresp.com pardot.com munchkin.marketo.net eloqua.com en25.com act-on.net
logrocket.io lr-ingest.io lr-in.com logr-ingest.com cdn.mxpnl.com trackjs.com
appsflyer.com kochava.com singular.net appboycdn.com
leadfeeder.com lfeeder.com leadforensics.com clearbitjs.com clearbitscripts.com bizible.com 6sc.co 6sense.com demandbase.com company-target.com
permutive.com lytics.io treasuredata.com tealiumiq.com mparticle.com rudderlabs.com
xiti.com aticdn.net at-internet.com etracker.com etracker.de ioam.de iocnt.net wt-eu02.net webtrekk.net econda-monitor.de sitestat.com
pixel.wp.com stats.wp.com b.stats.paypal.com t.paypal.com stats.g.doubleclick.net gemius.pl hit.gemius.pl tns-counter.ru
go-mpulse.net akstat.io speedcurve.com lux.speedcurve.com perfops.net rum-static.pingdom.net pingdom.net boomtrain.com
tapfiliate.com refersion.com impactradius-event.com skimresources.com tvsquared.com callrail.com calltrk.com marchex.io
fingerprint.com fpjs.io fpnpmcdn.net iovation.com deviceatlas.com bounceexchange.com bouncex.net wunderkind.co attn.tv cquotient.com
zqtk.net zprk.io yieldify.com usabilla.com survicate.com kampyle.com ml-attr.com
`;

const paths = `
||connect.facebook.net^*/fbevents.js
||facebook.com/tr^$third-party
||facebook.com/tr?$third-party
||linkedin.com/px^$third-party
||t.co/i/adsct
||twitter.com/i/adsct$third-party
||bing.com/action/0?$third-party
||reddit.com/rp.gif$third-party
||klaviyo.com/onsite/track-analytics
||google.com/pagead/1p-user-list/$third-party
||google.com/ccm/collect$third-party
/google-analytics.js$script
/analytics.js?ga=$script
/matomo.js$script
/piwik.js$script
/matomo.php?*idsite=
/piwik.php?*idsite=
/fbevents.js$script
/gtag/js?id=$script
/g/collect?v=2&
/j/collect?v=1&
/r/collect?v=1&
/pixel.gif?$third-party
/tracking-pixel.
/tracking/pixel.
/beacon.gif?$third-party
/utag.sync.js$script
`;

export const builtInTrackers = [
  ...hosts
    .trim()
    .split(/\s+/)
    .map((host) => `||${host}^$third-party`),
  paths.trim(),
].join("\n");
