/**
 * A prebuilt JupyterLab extension written by hand: a module-federation container of one module, `./mimeExtension`.
 * JupyterLab calls init() with its shared packages and then get(). plotly.js is loaded with the first figure, not before.
 */
(() => {
  const MIME = 'application/vnd.plotly.v1+json';
  const here = document.currentScript.src.replace(/[^/]*$/, '');
  let shared;
  let loading;

  function loadScript(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      const define = globalThis.define;
      globalThis.define = undefined; // an AMD loader on the page would swallow Plotly
      const settle = (then) => () => {
        globalThis.define = define;
        then();
      };
      script.src = here + name;
      script.onload = settle(resolve);
      script.onerror = settle(() =>
        reject(new Error(`cannot load ${script.src}; run npm run setup and reload the page`)),
      );
      document.head.append(script);
    });
  }

  function loadFigures() {
    loading ??= Promise.all([globalThis.Plotly ?? loadScript('plotly.min.js'), loadScript('figures.js')]).catch(
      (error) => {
        loading = undefined; // the next figure tries again
        throw error;
      },
    );
    return loading;
  }

  function labColours() {
    const style = getComputedStyle(document.body);
    const read = (name) => style.getPropertyValue(name).trim();
    return {
      text: read('--jp-content-font-color1'),
      muted: read('--jp-content-font-color2'),
      grid: read('--jp-border-color2'),
      surface: read('--jp-layout-color1'),
      font: read('--jp-content-font-family') || 'system-ui, sans-serif',
      dark: document.body.dataset.jpThemeLight === 'false',
    };
  }

  const makeFigure = (Widget) =>
    class Figure extends Widget {
      constructor() {
        super();
        this.addClass('jp-RenderedPlotly');
        this.themes = new MutationObserver(() => this.redraw());
        this.themes.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name'] });
        this.sizes = new ResizeObserver(() => globalThis.AnnLabFigures?.resize(this.node));
        this.sizes.observe(this.node);
      }

      /** Called for the first state and for each update of it. */
      async renderModel(model) {
        this.spec = model.data[MIME];
        await this.redraw();
      }

      /** One drawing at a time and only the newest state: a fast training loop must not queue work. */
      async redraw() {
        this.stale = true;
        if (this.drawing) return;
        this.drawing = true;
        try {
          await loadFigures();
          while (this.stale && this.spec && !this.isDisposed) {
            this.stale = false;
            await globalThis.AnnLabFigures.draw(this.node, this.spec, labColours());
            if (this.stale) await new Promise(requestAnimationFrame);
          }
        } catch (error) {
          this.fail(error);
        } finally {
          this.drawing = false;
        }
      }

      fail(error) {
        if (this.isDisposed) return;
        globalThis.AnnLabFigures?.purge(this.node);
        this.node.textContent = `This figure cannot be drawn: ${error.message}`;
      }

      dispose() {
        if (this.isDisposed) return;
        this.themes.disconnect();
        this.sizes.disconnect();
        globalThis.AnnLabFigures?.purge(this.node);
        super.dispose();
      }
    };

  function makeExtension(Widget) {
    const Figure = makeFigure(Widget);
    return {
      __esModule: true, // without it all of JupyterLab stays empty
      default: {
        id: 'ann-lab-figures:factory',
        rendererFactory: { safe: true, mimeTypes: [MIME], createRenderer: () => new Figure() },
        rank: 0,
        dataType: 'json',
      },
    };
  }

  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB['ann-lab-figures'] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const versions = shared['@lumino/widgets'];
      const { Widget } = (await Object.values(versions)[0].get())();
      const extension = makeExtension(Widget);
      return () => extension;
    },
  };
})();
