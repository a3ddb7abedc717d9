// What the reference model has against places: JSON rows on standard input, id and sentence out.
const { fromSchemaLieuDeMediationNumerique } = require("@gouvfr-anct/lieux-de-mediation-numerique");
const { readFileSync } = require("node:fs");

const complaints = [];
for (const row of JSON.parse(readFileSync(0, "utf-8"))) {
  try {
    fromSchemaLieuDeMediationNumerique(row);
  } catch (error) {
    complaints.push([row.id, `${error.constructor.name}: ${error.message}`]);
  }
}
process.stdout.write(JSON.stringify(complaints));
