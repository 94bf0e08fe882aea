"use strict";
/* global PHONE */
// Keeps a page and its files on the phone, so that it opens without a network. The page has nothing of
// anybody in it; what is visited is in the phone's database (box.js), which forgets it by itself.
importScripts(...PHONE.queue);

const { root, kind } = self.Phone;
// Two paths of one address are two services.
const PREFIX = kind.tag + root + "-";
const CACHE = PREFIX + PHONE.mark;
const ROUND = new RegExp("^" + PHONE.at + "$");

async function keep() {
  const cache = await caches.open(CACHE);
  await Promise.all([...PHONE.files, ...Object.values(PHONE.shells)].map(async (path) => {
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-cache" });
    // A page of sign-in in its place would be kept as if it were the page.
    if (!answer.ok || answer.redirected) throw new Error(path + " " + answer.status);
    await cache.put(path, answer);
  }));
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name.length === CACHE.length && name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(path) {
  return (await caches.open(CACHE)).match(path);
}

const shellFor = (url) => kept(PHONE.shells[url.searchParams.get("lang") === "en" ? "en" : "id"]);

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && url.pathname.startsWith(kind.scope);
  const rest = url.pathname.slice(kind.scope.length);
  if (isPage && ROUND.test(rest)) {
    event.respondWith(shellFor(url).then((page) => page || fetch(request)));
  } else if (isPage && (rest === "" || rest === "/")) {
    event.respondWith(fetch(request).catch(async () => (await shellFor(url)) || Response.error()));
  } else if (PHONE.files.includes(url.pathname)) {
    event.respondWith(kept(url.pathname).then((file) => file || fetch(request)));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag !== kind.tag) return;
  event.waitUntil(kind.box.forgetOld(Date.now()).then(() => self.Phone.send(kind, "id")).then(async (result) => {
    for (const page of await self.clients.matchAll()) page.postMessage("sent");
    // Only a failure of the line is tried again by the browser; who must sign in is told by the page.
    if (result.state === "offline" || result.state === "error") throw new Error(result.state);
  }));
});
