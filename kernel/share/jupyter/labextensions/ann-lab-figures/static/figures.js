/**
 * How ANN Lab draws a Plotly figure, in JupyterLab (remoteEntry.js) and in HTML reports (the nbconvert template) alike.
 * Defines `AnnLabFigures`; expects `Plotly` to be there when draw() is called.
 *
 * Colours come from the page: `{ text, muted, grid, surface, font, dark }`, CSS colours that are resolved already.
 */
globalThis.AnnLabFigures = (() => {
  const HEIGHT = 400; // px, for a figure that names none
  const widths = new WeakMap();

  const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

  /** `over` laid on `base`, object by object; neither is changed. */
  function merge(base, over) {
    if (!isObject(base) || !isObject(over)) return over;
    const result = { ...base };
    for (const [key, value] of Object.entries(over)) result[key] = merge(base[key], value);
    return result;
  }

  /** What a figure takes from the page where it says nothing itself. */
  function template(colours) {
    const axis = {
      color: colours.text,
      gridcolor: colours.grid,
      zerolinecolor: colours.grid,
      linecolor: colours.muted,
      tickcolor: colours.muted,
      tickfont: { color: colours.muted },
      automargin: true,
    };
    return {
      layout: {
        font: { family: colours.font, size: 13, color: colours.text },
        title: { font: { size: 16, color: colours.text } },
        margin: { l: 64, r: 24, t: 56, b: 56 },
        paper_bgcolor: 'rgba(0,0,0,0)',
        plot_bgcolor: 'rgba(0,0,0,0)',
        xaxis: axis,
        yaxis: axis,
        scene: { xaxis: axis, yaxis: axis, zaxis: axis },
        polar: { bgcolor: 'rgba(0,0,0,0)', radialaxis: axis, angularaxis: axis },
        coloraxis: { colorbar: { tickfont: { color: colours.muted } } },
        legend: { bgcolor: 'rgba(0,0,0,0)', font: { color: colours.text } },
        hoverlabel: { bgcolor: colours.surface, bordercolor: colours.grid, font: { color: colours.text } },
        modebar: { bgcolor: 'rgba(0,0,0,0)', color: colours.muted, activecolor: colours.text },
      },
    };
  }

  const isTransparent = (colour) => colour === undefined || /^(transparent|rgba\(.*[,/]\s*0(\.0*)?\))$/.test(colour);

  /** The layout in the page's colours and letters. A figure that paints its own background is left as it is. */
  function themed(layout, colours) {
    const own = layout ?? {};
    const kept = { autosize: own.width === undefined, uirevision: 'kept', ...own };
    if (!isTransparent(own.paper_bgcolor)) return kept;
    const font = { ...own.font, color: colours.text, family: colours.font };
    return { ...kept, font, template: merge(own.template ?? {}, template(colours)) };
  }

  /** What a screen reader says: the author's alt text, else the title. */
  function alt(spec) {
    const title = spec.layout?.title;
    return spec.layout?.meta?.alt ?? (isObject(title) ? title.text : title) ?? 'Figure';
  }

  /**
   * Says `text` in the figure's place: the drawing becomes one image, its toolbar stays within reach of the keyboard (which a role on
   * the whole node would forbid), and what else is drawn is silent.
   */
  function describe(node, text) {
    const [image, ...others] = node.querySelectorAll('.svg-container > .main-svg');
    node.removeAttribute('role');
    node.removeAttribute('aria-label');
    image.setAttribute('role', 'img');
    image.setAttribute('aria-label', text);
    for (const other of others) other.setAttribute('aria-hidden', 'true');
  }

  /** Draws a figure into a node, or brings the one that is there up to date; zoom and hidden traces are kept. */
  async function draw(node, spec, colours) {
    const { data = [], layout, config, frames } = structuredClone(spec);
    const first = !widths.has(node);
    if (first) node.replaceChildren();
    node.style.minHeight = node.style.height = `${layout?.height ?? HEIGHT}px`;
    widths.set(node, node.offsetWidth);
    await globalThis.Plotly.react(node, data, themed(layout, colours), {
      displaylogo: false,
      modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d'],
      ...config,
      responsive: false, // resize() does it, also where the window stays as it is
    });
    describe(node, alt(spec));
    if (first && frames?.length) await globalThis.Plotly.addFrames(node, frames);
  }

  /** Fits a drawn figure to its node, if the width changed. */
  function resize(node) {
    const width = node.offsetWidth;
    if (!widths.has(node) || width === 0 || width === widths.get(node)) return;
    widths.set(node, width);
    globalThis.Plotly.Plots.resize(node);
  }

  /** Frees what Plotly holds for a node. */
  function purge(node) {
    if (widths.delete(node)) globalThis.Plotly.purge(node);
  }

  return { draw, resize, purge, alt };
})();
