/** Columns of numbers, each of the same length. */
export type Columns = readonly Float64Array[];

/** A matrix A = U S Vᵀ, kept as what solving needs. */
export interface Factors {
  /** Singular values, the largest first. */
  readonly singular: Float64Array;
  /** For a right side y: the numbers Uᵀy, in the order of `singular`. */
  project(y: Float64Array): Float64Array;
  /** V c: from those coordinates to coefficients. */
  expand(coordinates: Float64Array): Float64Array;
}

/**
 * The singular value decomposition of a matrix given by its columns, in double precision: a Householder QR brings a tall matrix to a
 * small triangle, and one-sided Jacobi rotations make its columns orthogonal.
 *
 * Source: G. H. Golub and C. F. Van Loan, "Matrix Computations", 4th ed., 2013, sections 5.2 and 8.6.3.
 */
export function decompose(columns: Columns): Factors {
  const width = columns.length;
  const height = columns[0]?.length ?? 0;
  return height >= width ? decomposeTall(columns) : decomposeWide(columns, height);
}

function decomposeTall(columns: Columns): Factors {
  const { triangle, reflect } = qr(columns);
  const { left, singular, right } = jacobi(triangle);
  return {
    singular,
    project: (y) => {
      const turned = reflect(y);
      return Float64Array.from(left, (column) => dot(column, turned));
    },
    expand: (coordinates) => combine(right, coordinates),
  };
}

/** More columns than rows: the transposed matrix is tall, and U and V change places. */
function decomposeWide(columns: Columns, height: number): Factors {
  const transposed = Array.from({ length: height }, (_, row) =>
    Float64Array.from(columns, (column) => column[row] as number),
  );
  const { left, singular, right } = jacobi(transposed);
  return {
    singular,
    project: (y) => Float64Array.from(right, (column) => dot(column, y)),
    expand: (coordinates) => combine(left, coordinates),
  };
}

interface Triangle {
  /** The columns of R, each as long as there are columns. */
  readonly triangle: Float64Array[];
  /** The first numbers of Qᵀy, as many as there are columns. */
  readonly reflect: (y: Float64Array) => Float64Array;
}

function qr(columns: Columns): Triangle {
  const work = columns.map((column) => column.slice());
  const width = work.length;
  const normals: Float64Array[] = [];
  for (let k = 0; k < width; k++) {
    const below = (work[k] as Float64Array).subarray(k);
    const normal = below.slice();
    const length = norm(below);
    const first = normal[0] as number;
    normal[0] = first + (first < 0 ? -length : length);
    const size = norm(normal);
    if (size > 0) for (let i = 0; i < normal.length; i++) normal[i] = (normal[i] as number) / size;
    normals.push(normal);
    for (let j = k; j < width; j++) mirror((work[j] as Float64Array).subarray(k), normal);
  }
  const reflect = (y: Float64Array): Float64Array => {
    const turned = y.slice();
    normals.forEach((normal, k) => {
      mirror(turned.subarray(k), normal);
    });
    return turned.subarray(0, width);
  };
  const triangle = work.map((column, j) => {
    const top = column.slice(0, width);
    top.fill(0, j + 1);
    return top;
  });
  return { triangle, reflect };
}

function mirror(vector: Float64Array, normal: Float64Array): void {
  add(vector, normal, -2 * dot(vector, normal));
}

interface Jacobi {
  /** Columns of U; zeros where the singular value is 0. */
  readonly left: Float64Array[];
  readonly singular: Float64Array;
  /** Columns of V. */
  readonly right: Float64Array[];
}

/** Rotates pairs of columns until all are orthogonal; their lengths are the singular values then. */
function jacobi(columns: Columns): Jacobi {
  const work = columns.map((column) => column.slice());
  const width = work.length;
  const turned = work.map((_, i) => {
    const unit = new Float64Array(width);
    unit[i] = 1;
    return unit;
  });
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotations = 0;
    for (let p = 0; p < width - 1; p++) {
      for (let q = p + 1; q < width; q++) rotations += Number(orthogonalise(work, turned, p, q));
    }
    if (rotations === 0) break;
  }
  const lengths = work.map(norm);
  const order = lengths.map((_, i) => i).sort((a, b) => (lengths[b] as number) - (lengths[a] as number));
  return {
    singular: Float64Array.from(order, (i) => lengths[i] as number),
    left: order.map((i) => (work[i] as Float64Array).map((value) => (lengths[i] ? value / (lengths[i] as number) : 0))),
    right: order.map((i) => turned[i] as Float64Array),
  };
}

function orthogonalise(work: Float64Array[], turned: Float64Array[], p: number, q: number): boolean {
  const [a, b] = [work[p] as Float64Array, work[q] as Float64Array];
  const [alpha, beta, gamma] = [dot(a, a), dot(b, b), dot(a, b)];
  if (Math.abs(gamma) <= 1e-15 * Math.sqrt(alpha * beta)) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  rotate(a, b, cosine, cosine * tangent);
  rotate(turned[p] as Float64Array, turned[q] as Float64Array, cosine, cosine * tangent);
  return true;
}

function rotate(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

function add(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) + factor * (b[i] as number);
}

function combine(columns: readonly Float64Array[], factors: Float64Array): Float64Array {
  const sum = new Float64Array(columns[0]?.length ?? 0);
  columns.forEach((column, i) => {
    add(sum, column, factors[i] as number);
  });
  return sum;
}
