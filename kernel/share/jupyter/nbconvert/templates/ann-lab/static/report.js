// The report's own script: switches, figures, copy and CSV buttons, and the current place in the contents.
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isDark = () => (root.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark';

  // Colours of the page as Plotly can read them: a custom property with light-dark() must be resolved by an element.
  function pageColours() {
    const probe = document.createElement('span');
    probe.hidden = true;
    document.body.append(probe);
    const read = (name) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    };
    const colours = { text: read('--text'), muted: read('--muted'), grid: read('--grid'), surface: read('--surface') };
    probe.remove();
    return { ...colours, font: getComputedStyle(document.body).fontFamily, dark: isDark() };
  }

  const figures = all('figure.plot').map((figure) => ({
    canvas: figure.querySelector('.canvas'),
    csv: figure.querySelector('.csv'),
    name: figure.id,
    spec: JSON.parse(figure.querySelector('script[type="application/json"]').textContent),
  }));

  // One after the other, so that the page stays usable meanwhile; a change of theme waits for the drawing before it.
  let drawing = Promise.resolve();
  function drawFigures() {
    drawing = drawing.then(drawAll);
    return drawing;
  }

  async function drawAll() {
    const colours = pageColours();
    for (const { canvas, spec } of figures) {
      await window.AnnLabFigures.draw(canvas, spec, colours);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  function save(name, text) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function startFigures() {
    if (figures.length === 0) return;
    drawFigures();
    for (const { csv, name, spec } of figures) {
      csv.addEventListener('click', () => save(`${name}.csv`, window.AnnLabCsv(spec)));
    }
    const resize = new ResizeObserver((entries) => {
      for (const { target } of entries) window.AnnLabFigures.resize(target);
    });
    for (const { canvas } of figures) resize.observe(canvas);
    addEventListener('beforeprint', () => {
      for (const { canvas } of figures) window.AnnLabFigures.resize(canvas);
    });
  }

  function startTheme() {
    const button = document.getElementById('theme-switch');
    const label = () => {
      button.textContent = isDark() ? 'Light' : 'Dark';
      button.setAttribute('aria-label', `Switch to the ${isDark() ? 'light' : 'dark'} theme`);
    };
    const changed = () => {
      label();
      drawFigures();
    };
    button.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      try {
        localStorage.setItem('ann-lab-theme', root.dataset.theme);
      } catch {
        // Not kept for the next page; this one has changed all the same.
      }
      changed();
    });
    system.addEventListener('change', changed);
    label();
  }

  function startFolding() {
    const button = document.getElementById('fold-switch');
    const cells = all('details.code');
    button.hidden = cells.length === 0;
    button.addEventListener('click', () => {
      const hide = button.getAttribute('aria-pressed') !== 'true';
      for (const cell of cells) cell.open = !hide;
      button.setAttribute('aria-pressed', String(hide));
      button.textContent = hide ? 'Show code' : 'Hide code';
    });
  }

  // navigator.clipboard is missing on file:// in some browsers; a selection and the old command work everywhere.
  async function copy(pre) {
    if (navigator.clipboard) return navigator.clipboard.writeText(pre.textContent);
    getSelection().selectAllChildren(pre);
    document.execCommand('copy');
    getSelection().removeAllRanges();
  }

  function startCopying() {
    for (const button of all('button.copy')) {
      button.addEventListener('click', async () => {
        await copy(button.parentElement.querySelector('pre'));
        button.textContent = 'Copied';
        setTimeout(() => {
          button.textContent = 'Copy';
        }, 1500);
      });
    }
  }

  // A link to a cell or section inside a folded block must show it.
  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let box = target?.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
  }

  function startContents() {
    const list = document.querySelector('nav.contents details');
    if (matchMedia('(max-width: 70rem)').matches) list.open = false;
    const links = new Map(all('nav.contents a').map((link) => [link.hash.slice(1), link]));
    const headings = [...links.keys()].map((id) => document.getElementById(decodeURIComponent(id))).filter(Boolean);
    const mark = () => {
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
      const current = passed.at(-1) ?? headings[0];
      for (const [id, link] of links) {
        if (decodeURIComponent(id) === current?.id) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    };
    addEventListener('scroll', mark, { passive: true });
    mark();
  }

  startTheme();
  startFolding();
  startCopying();
  startContents();
  startFigures();
  addEventListener('hashchange', openTarget);
  openTarget();
})();
