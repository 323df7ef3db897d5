// Keeps all files of the page in the browser, so that it opens without its server, too.

const CACHE = 'unrolled-browser';

// Returns 'yes', or why not: a browser has service workers only on https and on the machine itself.
export async function keepOffline() {
  if (!('serviceWorker' in navigator)) {
    return 'this address has no service workers';
  }

  try {
    await navigator.serviceWorker.register('worker.js');
    await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType('resource').map(entry => entry.name).filter(url => url.startsWith(location.origin));
    const wanted = new Set([location.href.split('#')[0], ...files]);
    const cache = await caches.open(CACHE);
    await cache.addAll(wanted);

    // Files of former versions.
    for (const request of await cache.keys()) {
      if (!wanted.has(request.url)) {
        await cache.delete(request);
      }
    }

    return 'yes';
  } catch (error) {
    return error.message;
  }
}
