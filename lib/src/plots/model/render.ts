/** A graph in Graphviz' language as a picture. Graphviz (WebAssembly) and the rasterizer are loaded when first used. */
import { createRequire } from 'node:module';

const load = createRequire(__filename);

const loadGraphviz = async () => (await import('@viz-js/viz')).instance();
let graphviz: ReturnType<typeof loadGraphviz> | undefined;

/**
 * SVG, its size in points, with the words as its name for who can't see it.
 * @throws Error with Graphviz' words if it refuses the graph.
 */
export async function svgOf(dot: string, words: string): Promise<string> {
  graphviz ??= loadGraphviz();
  const result = (await graphviz).render(dot, { format: 'svg', engine: 'dot' });
  if (result.status !== 'success') {
    const reasons = result.errors.map(({ message }) => message).join('; ');
    throw new Error(`Graphviz could not draw the model: ${reasons}`);
  }
  const svg = result.output.slice(result.output.indexOf('<svg'));
  return svg
    .replace('<svg', `<svg role="img" aria-label="${attribute(words)}"`)
    .replace(/<title>[^<]*<\/title>\n?/g, '') // of each box and edge: ids, that a mouse would show
    .replace(/<!--[\s\S]*?-->\n?/g, '');
}

/** PNG with so many pixels an inch, its text in Arimo, whose letters are as wide as Helvetica's: the same on every machine. */
export async function pngOf(svg: string, dpi: number): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const font = {
    loadSystemFonts: false,
    fontFiles: ['400Regular/Arimo_400Regular.ttf', '700Bold/Arimo_700Bold.ttf'].map((file) =>
      load.resolve(`@expo-google-fonts/arimo/${file}`),
    ),
    defaultFontFamily: 'Arimo',
    sansSerifFamily: 'Arimo',
  };
  // CSS has 96 pixels an inch, and the SVG's size is in points.
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: dpi / 96 } }).render().asPng();
}

function attribute(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
