// Finds for each piece a number with which SHA-256 of "ticket:piece:number" begins with enough zero bits.
const AT_ONCE = 256;
const text = new TextEncoder();

const zeros = (digest) => Math.clz32(new DataView(digest).getUint32(0));

async function solve(start, bits) {
  for (let first = 0; ; first += AT_ONCE) {
    const tried = Array.from({ length: AT_ONCE }, (_each, index) =>
      crypto.subtle.digest("SHA-256", text.encode(`${start}${first + index}`)),
    );
    const found = (await Promise.all(tried)).findIndex((digest) => zeros(digest) >= bits);
    if (found >= 0) return first + found;
  }
}

self.addEventListener("message", async ({ data: { ticket, bits, pieces } }) => {
  for (let piece = 0; piece < pieces; piece += 1) self.postMessage(await solve(`${ticket}:${piece}:`, bits));
});
