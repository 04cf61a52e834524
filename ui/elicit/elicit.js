(() => {
  "use strict";
  // Comfort only: the same curve comes from the server once the page is saved.
  const box = document.querySelector("figure[data-live]");
  if (!box) return;
  const form = document.getElementById("answers");
  const path = box.querySelector(".own");
  const others = box.querySelectorAll(".oth");
  const zero = box.querySelector(".zero");
  const said = box.querySelector(".say");
  const [first, middle, last] = box.querySelectorAll(".ax text");
  const fixed = box.dataset.low !== "";
  const roof = Number(box.dataset.top);
  const comma = document.documentElement.lang !== "en";

  const read = (name) => {
    const field = form.elements[name];
    const text = field ? field.value.trim().replace(",", ".").replace("\u2212", "-") : "";
    return /^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  };
  const write = (value) => {
    const text = String(Math.round(value * 10) / 10 + 0).replace("-", "\u2212");
    return comma ? text.replace(".", ",") : text;
  };
  const change = (value) => (Math.round(value * 10) > 0 ? "+" : "") + write(value);

  // Chance below z in a standard normal distribution; Abramowitz and Stegun 26.2.17.
  const below = (z) => {
    const t = 1 / (1 + 0.2316419 * Math.abs(z));
    const tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * t *
      (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return z > 0 ? 1 - tail : tail;
  };
  const quantile = (share) => {
    let low = -6, high = 6;
    for (let round = 0; round < 50; round += 1) {
      const half = (low + high) / 2;
      if (below(half) < share) low = half; else high = half;
    }
    return (low + high) / 2;
  };

  const draw = () => {
    const without = form.elements.without ? read("without") : 0;
    const lowest = read("lowest") - without, highest = read("highest") - without;
    const best = read("best") - without, sure = Math.min(read("confidence"), 99);
    if (!(lowest <= best && best <= highest && sure >= 50)) return;
    const z = quantile(0.5 + sure / 200);
    const down = (best - lowest) / z, up = (highest - best) / z;
    let low = Number(box.dataset.low), high = Number(box.dataset.high);
    if (!fixed) {
      low = Math.min(0, best - 2.6 * down);
      high = Math.max(0, best + 2.6 * up);
    }
    if (!(low < high)) { low = best - 1; high = best + 1; }
    const thin = 0.004 * (high - low);
    const a = Math.max(down, thin), b = Math.max(up, thin);
    const top = Math.max(1 / Math.min(a, b), roof);
    const at = [];
    for (let point = 0; point <= 160; point += 1) {
      const value = low + (high - low) * point / 160;
      const scale = value < best ? a : b;
      const height = Math.exp(-(((value - best) / scale) ** 2) / 2) / scale / top;
      at.push((100 * point / 160).toFixed(2) + " " + (96 - 88 * height).toFixed(2));
    }
    path.setAttribute("d", "M0 96L" + at.join("L") + "L100 96Z");
    // A curve above the highest that was drawn presses the others down: one scale for all.
    const share = roof / top;
    for (const other of others) {
      other.setAttribute("transform", "matrix(1 0 0 " + share + " 0 " + 96 * (1 - share) + ")");
    }
    const place = 100 * (0 - low) / (high - low);
    zero.setAttribute("d", "M" + place.toFixed(2) + " 0V100");
    first.textContent = change(low);
    last.textContent = change(high);
    middle.textContent = place > 12 && place < 88 ? "0" : "";
    middle.setAttribute("x", place.toFixed(2) + "%");
    said.textContent = box.dataset.say.replace("{best}", change(best))
      .replace("{low}", change(best - 1.2816 * down)).replace("{high}", change(best + 1.2816 * up));
    box.hidden = false;
  };
  // The button that shows the curve is for those whose browser runs no scripts.
  const look = form.querySelector("button[value=stay]");
  if (look) look.hidden = true;
  form.addEventListener("input", draw);
  draw();
})();
