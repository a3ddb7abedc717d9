// A dashboard's JSON in Grafana's own types, each panel with its plugin's options.

import type {
  AnnotationQuery,
  Dashboard,
  DataQuery,
  FieldConfigSource,
  GraphFieldConfig,
  Panel,
  RowPanel,
  VariableModel,
} from "@grafana/schema";
import type * as barchart from "@grafana/schema/dist/esm/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen";
import type * as bargauge from "@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen";
import type * as gauge from "@grafana/schema/dist/esm/raw/composable/gauge/panelcfg/x/GaugePanelCfg_types.gen";
import type * as geomap from "@grafana/schema/dist/esm/raw/composable/geomap/panelcfg/x/GeomapPanelCfg_types.gen";
import type * as heatmap from "@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen";
import type * as histogram from "@grafana/schema/dist/esm/raw/composable/histogram/panelcfg/x/HistogramPanelCfg_types.gen";
import type * as piechart from "@grafana/schema/dist/esm/raw/composable/piechart/panelcfg/x/PieChartPanelCfg_types.gen";
import type * as stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type * as statetimeline from "@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen";
import type * as statushistory from "@grafana/schema/dist/esm/raw/composable/statushistory/panelcfg/x/StatusHistoryPanelCfg_types.gen";
import type * as table from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type * as text from "@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen";
import type * as timeseries from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

// An enum's member stands in JSON as its value.
type Json<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? Json<Item>[]
      : unknown extends T
        ? unknown
        : { [Key in keyof T]: Json<T[Key]> };

// What a panel does not say, its plugin's own defaults say.
type Sparse<T> = T extends readonly (infer Item)[]
  ? Item[]
  : T extends object
    ? { [Key in keyof T]?: Sparse<T[Key]> }
    : T;

interface Source {
  type: "influxdb";
  uid: string;
}

// A panel whose queries have data sources of their own.
interface Mixed {
  type: "datasource";
  uid: "-- Mixed --";
}

// InfluxDB's query is in no published package: Grafana's datasource/influxdb/types.ts.
interface InfluxQuery extends Pick<DataQuery, "refId" | "hide"> {
  datasource: Source;
  rawQuery: true;
  query: string;
  resultFormat: "time_series" | "table";
  alias?: string;
}

type Drawn<Type extends string, Options, Custom = Record<string, never>> = Json<
  Omit<Panel, "type" | "options" | "fieldConfig" | "targets" | "datasource">
> & {
  type: Type;
  targets: InfluxQuery[];
  datasource: Source | Mixed;
  options?: Sparse<Json<Options>>;
  fieldConfig?: Json<Omit<FieldConfigSource, "defaults">> & {
    defaults: Json<Omit<FieldConfigSource["defaults"], "custom">> & {
      custom?: Sparse<Json<Custom>>;
    };
  };
};

// A text asks nothing.
type Said = Omit<Drawn<"text", text.Options>, "targets" | "datasource">;

// By a panel's type: one that is not here is drawn by nothing that the dashboards use.
export interface Panels {
  barchart: Drawn<"barchart", barchart.Options, barchart.FieldConfig>;
  bargauge: Drawn<"bargauge", bargauge.Options>;
  gauge: Drawn<"gauge", gauge.Options>;
  geomap: Drawn<"geomap", geomap.Options>;
  heatmap: Drawn<"heatmap", heatmap.Options, heatmap.FieldConfig>;
  histogram: Drawn<"histogram", histogram.Options, histogram.FieldConfig>;
  piechart: Drawn<"piechart", piechart.Options>;
  stat: Drawn<"stat", stat.Options>;
  "state-timeline": Drawn<
    "state-timeline",
    statetimeline.Options,
    // Its editor offers to connect nulls (plugins/panel/state-timeline/module.tsx); the type forgets.
    statetimeline.FieldConfig & Pick<GraphFieldConfig, "spanNulls">
  >;
  "status-history": Drawn<"status-history", statushistory.Options, statushistory.FieldConfig>;
  table: Drawn<"table", table.Options, table.FieldConfig>;
  timeseries: Drawn<"timeseries", timeseries.Options, timeseries.FieldConfig>;
  text: Said;
}

// A closed row's panels are checked one by one.
export type Row = Json<Omit<RowPanel, "panels">> & { type: "row"; panels: never[] };

// The SDK writes an interval variable's properties on every kind; Grafana reads them there only.
export type Variable = Json<Omit<VariableModel, "datasource">> & {
  datasource?: Source;
  definition?: string;
  auto?: boolean;
  auto_min?: string;
  auto_count?: number;
};

// Its target too is InfluxDB's own: which columns are the text and the tags.
interface InfluxAnnotation {
  refId: string;
  query: string;
  rawQuery: true;
  fromAnnotations: true;
  textEditor: true;
  textColumn: string;
  tagsColumn: string;
}

export type Annotation =
  | (Json<Omit<AnnotationQuery, "target" | "datasource">> & {
      datasource: Source;
      target: InfluxAnnotation;
    })
  | Json<AnnotationQuery & { builtIn: 1 }>;

// All but what is checked piece by piece.
export type Frame = Json<Omit<Dashboard, "panels" | "templating" | "annotations">>;
