// The browser's own database for drafts and their key; gone as a whole when its owner signs out.
const NAME = "zhizaohe-drafts";
export const CLOSED = { is: false };

function database() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => { asked.result.createObjectStore("drafts"); asked.result.createObjectStore("keys"); };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

export async function open(store, act, mode = "readonly") {
  const base = await database();
  try {
    return await new Promise((resolve, reject) => {
      const asked = act(base.transaction(store, mode).objectStore(store));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    base.close();
  }
}

export function wipe() {
  CLOSED.is = true;
  indexedDB.deleteDatabase(NAME);
}

document.addEventListener("submit", (event) => {
  if (event.target.action?.endsWith("/sign-out") && !event.defaultPrevented) wipe();
});
