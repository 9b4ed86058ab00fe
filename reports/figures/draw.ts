/** @file One function from a figure's data to its panels, whichever its kind. */
import type { Figure } from "../document.ts";
import { curvesPanels } from "./curves.ts";
import { dotsPanels } from "./dots.ts";
import { heatmapPanels } from "./heatmap.ts";
import type { Panel } from "./panel.ts";
import { picturesPanels } from "./pictures.ts";
import { schedulePanels } from "./schedule.ts";
import type { SeriesStyles } from "./series_style.ts";

/** Draw a figure's panels: equal data, equal bytes. */
export function drawFigure(figure: Figure, styles: SeriesStyles): Panel[] {
  switch (figure.type) {
    case "curves":
      return curvesPanels(figure, styles);
    case "dots":
      return dotsPanels(figure, styles);
    case "heatmap":
      return heatmapPanels(figure);
    case "pictures":
      return picturesPanels(figure);
    case "schedule":
      return schedulePanels(figure);
  }
}
