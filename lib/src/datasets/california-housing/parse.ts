import { gunzipSync } from 'node:zlib';
import { sha256 } from '../../utils/files/sha256';
import { readTarEntry } from '../../utils/files/tar';
import { FEATURE_NAMES, type HousingColumns, ROWS } from './columns';

/** Where the rows lie inside of the archive. */
const ENTRY = 'CaliforniaHousing/cal_housing.data';

const FIELDS = 9;
const MAX_UNPACKED = 32 * 1024 * 1024;

/**
 * SHA-256 of the 20,640 x 9 numbers as little-endian doubles, row after row. The numbers are what is verified: archives
 * differ in compression and dates, and files in line ends.
 */
export const ROWS_SHA256 = 'a2f4f55ff91c67e60391318ea4d61d247d09f8fef119ec6f44a1eb727d7f1f7b';

/**
 * Reads and verifies the archive `cal_housing.tgz`.
 *
 * @throws Error with the reason: no gzip, a damaged tar header, a wrong number of rows or fields, other numbers.
 */
export function readArchive(archive: Uint8Array, expected: string = ROWS_SHA256): HousingColumns {
  const content = readTarEntry(gunzipSync(archive, { maxOutputLength: MAX_UNPACKED }), ENTRY);
  const numbers = parseRows(Buffer.from(content).toString('latin1'));
  const digest = sha256(littleEndian(numbers));
  if (digest !== expected) throw new Error(`its rows have SHA-256 ${digest}, the published ones ${expected}`);
  return toColumns(numbers);
}

function parseRows(text: string): Float64Array {
  const lines = text.trimEnd().split(/\r?\n/);
  if (lines.length !== ROWS) throw new Error(`it has ${lines.length} rows, the published set ${ROWS}`);
  const numbers = new Float64Array(ROWS * FIELDS);
  lines.forEach((line, row) => {
    const fields = line.split(',');
    if (fields.length !== FIELDS)
      throw new Error(`its row ${row + 1} has ${fields.length} fields instead of ${FIELDS}`);
    fields.forEach((field, column) => {
      numbers[row * FIELDS + column] = Number(field);
    });
  });
  return numbers;
}

function littleEndian(numbers: Float64Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(numbers.length * 8));
  numbers.forEach((value, i) => {
    bytes.setFloat64(i * 8, value, true);
  });
  return new Uint8Array(bytes.buffer);
}

/** From what was counted to scikit-learn's features: ratios to the households, the target in 100,000 USD. */
function toColumns(numbers: Float64Array): HousingColumns {
  const features = new Float64Array(ROWS * FEATURE_NAMES.length);
  const target = new Float64Array(ROWS);
  for (let row = 0; row < ROWS; row++) {
    const [longitude, latitude, age, rooms, bedrooms, population, households, income, value] = numbers.subarray(
      row * FIELDS,
      (row + 1) * FIELDS,
    ) as unknown as [number, number, number, number, number, number, number, number, number];
    features.set(
      [
        income,
        age,
        rooms / households,
        bedrooms / households,
        population,
        population / households,
        latitude,
        longitude,
      ],
      row * FEATURE_NAMES.length,
    );
    target[row] = value / 100_000;
  }
  return { features, target };
}
