// SPDX-License-Identifier: Apache-2.0
// Measures the page in the frame beside it, and writes what it found as JSON.
const frame = document.querySelector("iframe");
function channel(c) { return (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }
function luminance(color) {
  const [r, g, b] = color.match(/[\d.]+/g).map(Number);
  return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
}
/** As WCAG 2 has it. */
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
function measure() {
  const page = frame.contentDocument, view = frame.contentWindow, paper = view.getComputedStyle(page.body).backgroundColor;
  const small = [], faint = [], empty = [], cut = [];
  for (const node of page.body.querySelectorAll("*")) {
    const own = [...node.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join("");
    if (!own || /^(SCRIPT|NOSCRIPT|title)$/.test(node.nodeName)) continue;
    const style = view.getComputedStyle(node), box = node.getBoundingClientRect();
    const svg = node.ownerSVGElement, scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    const size = parseFloat(style.fontSize) * scale, ink = contrast(svg ? style.fill : style.color, paper), text = own.slice(0, 40);
    if (size < 12) small.push({ size: size, text: text });
    if (ink < 4.5) faint.push({ contrast: ink, text: text });
    if (box.right > view.innerWidth + 0.5 || box.left < -0.5) cut.push(text);
  }
  for (const head of page.querySelectorAll("h2, h3")) {
    const next = head.nextElementSibling;
    if (!next || !(next.textContent.trim() || next.querySelector("svg"))) empty.push(head.textContent);
  }
  const count = what => page.querySelectorAll(what).length, words = page.body.innerText;
  document.getElementById("measured").textContent = JSON.stringify({
    width: view.innerWidth, scrollWidth: page.documentElement.scrollWidth, dark: luminance(paper) < 0.5,
    small: small, faint: faint, empty: empty, cut: cut,
    drawn: [count("circle.dot"), count("rect.bar"), count("line.lost"), count("path.odd"), count("path.step")],
    missing: (words.match(/.{0,20}(NaN|undefined|Infinity|null).{0,20}/) || [""])[0],
    head: /^Echo of .+\n[^]*netlab \d+\.\d+.*20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC[^]*netlab echo/.test(words)
  });
}
frame.addEventListener("load", measure);
if (frame.contentDocument.readyState === "complete" && frame.contentDocument.body.childElementCount) measure();
