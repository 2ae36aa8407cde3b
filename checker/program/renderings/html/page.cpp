#include "checker/program/renderings/html/page.h"

namespace finwait::program {

std::string_view page_style() {
    return R"(body{margin:0 auto;max-width:1500px;padding:1rem;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,"DejaVu Sans",sans-serif}
a{color:var(--a)}.verdict{font-weight:600;white-space:nowrap}.bad{color:var(--bad)}.good{color:var(--good)}.doubt{color:var(--doubt)}.faint,.quiet{color:var(--faint)}
section,.verdicts,.coverage{content-visibility:auto;contain-intrinsic-size:auto 2.2rem}summary{cursor:pointer;font-weight:600;padding:.35rem 0}
.walk{position:sticky;top:0;background:var(--paper);margin:0;padding:.4rem 0;z-index:1}.why{margin:.2rem 0 .6rem;padding-left:1.2rem}
.look{display:flex;flex-wrap:wrap;gap:1rem 2rem;align-items:flex-start}.chart{overflow-x:auto;max-width:100%}.variables{flex:1 1 22rem}
.state-diagrams{display:flex;flex-wrap:wrap;gap:1rem}.state-diagrams figure{flex:1 1 30rem;min-width:0;margin:0}.state-diagrams svg{width:100%;height:auto}
input[type=range]{width:min(36rem,50%)}:focus-visible{outline:3px solid var(--a);outline-offset:2px}
table{border-collapse:collapse}td,th{padding:.1rem .8rem .1rem 0;text-align:left;vertical-align:top}.variables table{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:13px}tr.changed{background:var(--lit)}tr.changed th::before{content:"• "}
code{overflow-wrap:anywhere}.finwait .row-label.unused,.finwait tspan.unused{fill:var(--faint);text-decoration:line-through}.finwait .edge.unused path{stroke-dasharray:2 5}
)";
}

std::string_view page_script() {
    return R"(
'use strict';
const names = JSON.parse(document.getElementById('names').textContent);
const stateAt = names.indexOf('state');
const element = (name, text) => {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
};
const drawStates = place => {
  if (place.querySelector('svg')) return;
  place.append(document.getElementById(place.dataset.design).content.cloneNode(true));
  const coverage = document.getElementById(place.dataset.coverage);
  if (!coverage) return;
  const used = new Set(JSON.parse(coverage.textContent)[place.dataset.end]);
  const lines = new Map();
  for (const row of place.querySelectorAll('[data-row]')) {
    row.classList.toggle('unused', !used.has(row.dataset.row));
    const edge = row.dataset.edge;
    if (edge) lines.set(edge, lines.get(edge) || used.has(row.dataset.row));
  }
  for (const edge of place.querySelectorAll('.edge'))
    edge.classList.toggle('unused', !lines.get(edge.dataset.from + ' ' + edge.dataset.to));
};
const statesOf = data => {
  const states = [data.start];
  for (const step of data.steps) {
    const before = states.at(-1);
    const after = {flying: step.flying ?? before.flying};
    for (const end of ['A', 'B']) {
      after[end] = [...before[end]];
      for (const [i, value] of Object.entries(step[end] ?? {})) after[end][i] = value;
    }
    states.push(after);
  }
  return states;
};
for (const section of document.querySelectorAll('section')) {
  const details = section.querySelector('details');
  const range = section.querySelector('input');
  const output = section.querySelector('output');
  const variables = section.querySelector('.variables');
  const why = section.querySelector('.why');
  let data = null, states = null, varying = null;
  const rows = at => [
    ...varying.map(i => [names[i], states[at].A[i], states[at].B[i]]),
    ['in flight', ...states[at].flying]];
  const show = () => {
    const at = Number(range.value);
    output.textContent = at === 0 ? 'the start' : 'step ' + at + ': ' + data.steps[at - 1].event;
    for (const row of section.querySelectorAll('.row'))
      row.classList.toggle('now', Number(row.dataset.step) === at);
    const before = rows(Math.max(0, at - 1));
    variables.querySelector('tbody').replaceChildren(...rows(at).map((cells, i) => {
      const row = document.createElement('tr');
      cells.forEach((cell, column) => row.append(element(column === 0 ? 'th' : 'td', cell)));
      row.classList.toggle('changed', before[i].some((cell, column) => cell !== cells[column]));
      return row;
    }));
    why.replaceChildren(...(at === 0 ? [] : data.steps[at - 1].why ?? []).map(text => element('li', text)));
    for (const place of section.querySelectorAll('[data-end]')) {
      const path = states.slice(0, at + 1).map(state => state[place.dataset.end][stateAt]);
      for (const box of place.querySelectorAll('[data-state]'))
        box.classList.toggle('here', box.dataset.state === path[at]);
      for (const edge of place.querySelectorAll('.edge'))
        edge.classList.toggle('lit', path.some((state, i) => i > 0 && path[i - 1] !== state
          && path[i - 1] === edge.dataset.from && state === edge.dataset.to));
    }
  };
  const open = () => {
    if (!details.open || data) return;
    data = JSON.parse(section.querySelector('.trace').textContent);
    states = statesOf(data);
    varying = names.map((_, i) => i).filter(i =>
      states.some(state => state.A[i] !== states[0].A[i] || state.B[i] !== states[0].A[i]));
    variables.querySelector('p').textContent = 'The same at both ends throughout: '
      + names.map((name, i) => name + '=' + states[0].A[i]).filter((_, i) => !varying.includes(i)).join(' · ');
    section.querySelectorAll('[data-end]').forEach(drawStates);
    range.addEventListener('input', show);
    show();
  };
  details.addEventListener('toggle', open);
  open();
}
for (const details of document.querySelectorAll('details.coverage'))
  details.addEventListener('toggle', () => details.querySelectorAll('[data-end]').forEach(drawStates));
const follow = () => {
  const target = document.getElementById(location.hash.slice(1));
  const details = target && target.querySelector('details');
  if (!details) return;
  details.open = true;
  details.querySelector('summary').focus();
};
addEventListener('hashchange', follow);
follow();
)";
}

}  // namespace finwait::program
