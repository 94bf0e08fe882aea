"use strict";
/* global VISITS */
// Keeps the page and its files on the phone, so that it opens without a network. The page has nothing of
// anybody in it; who is visited is in the phone's database (box.js), which forgets it by itself.
importScripts("/static/visits/box.js", "/static/visits/send.js");

const PREFIX = "tigapilar-kunjungan-";
const CACHE = PREFIX + VISITS.mark;
const PAGE = /\/kunjungan\/\d\d\.\d\d\.\d\d\.\d{4}$/;
const CHOOSER = /\/kunjungan\/?$/;

async function keep() {
  const cache = await caches.open(CACHE);
  await Promise.all([...VISITS.files, ...Object.values(VISITS.shells)].map(async (path) => {
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-cache" });
    // A page of sign-in in its place would be kept as if it were the page.
    if (!answer.ok || answer.redirected) throw new Error(path + " " + answer.status);
    await cache.put(path, answer);
  }));
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(path) {
  return (await caches.open(CACHE)).match(path);
}

const shellFor = (url) => kept(VISITS.shells[url.searchParams.get("lang") === "en" ? "en" : "id"]);

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && PAGE.test(url.pathname)) {
    event.respondWith(shellFor(url).then((page) => page || fetch(request)));
  } else if (request.mode === "navigate" && CHOOSER.test(url.pathname)) {
    event.respondWith(fetch(request).catch(async () => (await shellFor(url)) || Response.error()));
  } else if (VISITS.files.includes(url.pathname)) {
    event.respondWith(kept(url.pathname).then((file) => file || fetch(request)));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "tigapilar-kunjungan") return;
  event.waitUntil(self.VisitsBox.forgetOld(Date.now()).then(() => self.VisitsSend.send("id")).then(async (result) => {
    for (const page of await self.clients.matchAll()) page.postMessage("sent");
    // Only a failure of the line is tried again by the browser; who must sign in is told by the page.
    if (result.state === "offline" || result.state === "error") throw new Error(result.state);
  }));
});
