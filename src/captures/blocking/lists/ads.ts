// The built-in list of advertising, for the first day and for where no other can be had. Written for this project in
// the usual filter syntax; the public lists that `refresh.ts` fetches hold some hundred times as much.

const hosts = `
2mdn.net 33across.com 360yield.com 3lift.com a-ads.com a-mo.net ad-delivery.net ad.gt adacado.com adblade.com adbutler.com
adcash.com adcolony.com adform.net adfox.ru adgrx.com adhigh.net adition.com adkernel.com adloox.com adlooxtracking.com
admanmedia.com admixer.net adnami.io adngin.com adnium.com adnxs-simple.com adnxs.com adnxs.net adocean.pl adpone.com adpushup.com
adriver.ru adroll.com adsafeprotected.com adsco.re adservice.google.com adservice.google.de adservice.google.co.uk adsmoloco.com adspirit.de
adsrvr.org adsterra.com adsterratech.com adsymptotic.com adtarget.biz adtdp.com adtech.de adtechus.com adtelligent.com adthrive.com adtng.com adtrafficquality.google
adup-tech.com advertising.com adventive.com adxpansion.com adyoulike.com adzerk.net affec.tv aklamator.com
amazon-adsystem.com aniview.com aax.media apex.go.sonobi.com appnexus.com atdmt.com atwola.com
betweendigital.com bidr.io bidswitch.net bidtellect.com bidvertiser.com blismedia.com bluekai.com brand-display.com 
btloader.com buysellads.com buysellads.net carbonads.com carbonads.net casalemedia.com cdn.confiant-integrations.net 
clickadu.com clickcease.com clickiocdn.com clicksor.com clickfuse.com clean.gg cointraffic.io collective-media.net connatix.com connextra.com
content.ad contextweb.com conversantmedia.com cpmstar.com creativecdn.com criteo.com criteo.net ctnsnet.com
deepintent.com demdex.net dianomi.com districtm.io doubleclick.net doubleverify.com dotomi.com 
e-planning.net emxdgt.com ero-advertising.com ethicalads.io everesttech.net exoclick.com exosrv.com exdynsrv.com exponential.com eyeota.net
fastclick.net flashtalking.com fout.jp freewheel.tv fwmrm.net
geoedge.be googleadservices.com googlesyndication.com googletagservices.com gumgum.com gammaplatform.com
hadronid.net hilltopads.net hybrid.ai i-mobile.co.jp iasds01.com id5-sync.com impact-ad.jp impactify.media improvedigital.com
indexww.com infolinks.com inmobi.com innovid.com inskinad.com insurads.com intentiq.com intergi.com investingchannel.com ipredictive.com
juicyads.com justpremium.com kargo.com kueez.com kueezrtb.com liadm.com lijit.com ligatus.com liftdsp.com lngtd.com lkqd.net loopme.com loopme.me
lockerdome.com magsrv.com mathtag.com media.net mediago.io mediavine.com mgid.com minutemedia-prebid.com mmtro.com moatads.com moatpixel.com
monetag.com monetixads.com mookie1.com ml314.com mfadsrvr.com nativo.com ntv.io nend.net nexx360.io
omnitagjs.com onclickads.net onclicka.com onetag-sys.com openx.net openxcdn.net optad360.io optad360.net optimatic.com orbsrv.com outbrain.com outbrainimg.com
owneriq.net padsquad.com pagead2.googlesyndication.com permutive.app playground.xyz playwire.com plista.com popads.net popcash.net popin.cc popmyads.com popunder.net postrelease.com
primis.tech propellerads.com propellerclick.com pub.network pubfuture.com pubfuture-ad.com publift.com pubmatic.com pubmine.com pubnation.com pubperf.com
puserving.com quantumdex.io quge5.com r66net.com rayjump.com realsrv.com resetdigital.co revcontent.com revjet.com revive-adserver.net rfihub.com richads.com richaudience.com rlcdn.com rtbhouse.com rtbsystem.com rtmark.net
rubiconproject.com runative-syndicate.com sascdn.com scupio.com sekindo.com servebom.com serving-sys.com setupad.com sharethrough.com simpli.fi sitescout.com smaato.net smadex.com
smartadserver.com smartclip.net smartyads.com snigelweb.com socdm.com sonobi.com spotx.tv spotxchange.com springserve.com sovrn.com stackadapt.com startappservice.com strossle.com stroeerdigitalgroup.de
taboola.com taboolasyndication.com tapad.com teads.tv technoratimedia.com themoneytizer.com theadex.com trafficjunky.com trafficjunky.net trafficstars.com trafmag.com tremorhub.com tribalfusion.com triplelift.com
tsyndicate.com turn.com tynt.com underdogmedia.com undertone.com unrulymedia.com valueimpression.com vdo.ai venatusmedia.com vidazoo.com videoamp.com vidoomy.com viglink.com viously.com vntsm.com
weborama.fr yandexadexchange.net an.yandex.ru yads.c.yimg.jp yieldlab.net yieldlove.com yieldmanager.com yieldmo.com yieldoptimizer.com yllix.com zedo.com zemanta.com zergnet.com 
`;

const paths = `
/pagead/js/adsbygoogle.js
/pagead/show_ads.js
/www/delivery/ajs.php
/www/delivery/asyncjs.php
/www/delivery/afr.php
/openx/www/delivery/
/revive/www/delivery/
/prebid.js$script
/prebid.min.js$script
/ad/ad.js$script
/ads/ads.js$script
/ad_banner.
/adserver/ad
-ad-banner.
/advertisement.js$third-party
/banner-ads/$third-party
/adframe.$subdocument
/adiframe.$subdocument
||facebook.com/audiencenetwork/$third-party
||ads.linkedin.com^
||ads.pinterest.com^$third-party
||ads.tiktok.com^$third-party
||ads-api.twitter.com^$third-party
||ads.yahoo.com^
||ads.reddit.com^$third-party
||gemini.yahoo.com^$third-party
||bing.com/api/v1/mediation/$third-party
||google.com/adsense/search/$third-party
||youtube.com/pagead/$third-party
||youtube.com/get_midroll_$xmlhttprequest
`;

const boxes = `
##ins.adsbygoogle
##.adsbygoogle
##[id^="div-gpt-ad"]
##[id^="google_ads_iframe"]
##[id^="google_ads_frame"]
##iframe[src*="doubleclick.net"]
##iframe[src*="googlesyndication.com"]
##[id^="taboola-"]
##.taboola-container
##.trc_related_container
##.OUTBRAIN
##.ob-widget
##[data-widget-id^="AR_"].OUTBRAIN
##[id^="rc-widget-"]
##.revcontent-widget
##.mgbox
##[id^="mgid_"]
##.zergnet-widget
##.teads-inread
##.teads-adCall
##.carbonad
###carbonads
##.ethical-sidebar
##.bsa-cpc
##[id^="bsa-zone_"]
##[class^="adthrive-"]
##.adthrive-ad
##.mv-ad-box
##[id^="ezoic-pub-ad-placeholder"]
##.ezoic-ad
##amp-ad
##amp-embed[type="taboola"]
##.ad-banner
##.ad-container
##.ad-leaderboard
##.ad-placeholder
##.ad-skyscraper
##.ad-slot
##.ad-unit
##.ad-wrapper
##.adbox
##.adsbox
##.advert-container
##.advertisement-container
##.banner-ad
##.banner-ads
##.dfp-ad
##.dfp-ad-slot
##.google-ad
##.google-ads
##.gpt-ad
##.leaderboard-ad
##.sidebar-ad
##.sponsored-ads
##.text-ads
###ad-banner
###ad-leaderboard
###ad-sidebar
###banner-ad
###google-ads
###leaderboard-ad
###sidebar-ad
###top-ad
`;

export const builtInAds = [...hosts.trim().split(/\s+/).map(blocked), paths.trim(), boxes.trim()].join("\n");

/** A host and all below it, on other sites. */
function blocked(host: string): string {
  return `||${host}^$third-party`;
}
