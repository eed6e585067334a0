// What was drawn where in the last frame, for the pointer and the keyboard: columns that are filled anew with each frame.

export class Hits {
  constructor() {
    this.count = 0;
    this.x = [];
    this.y = [];
    this.radius = [];
    this.group = [];
    this.point = [];
  }

  clear() {
    this.count = 0;
  }

  /** `point` is the incident that is drawn, or -1 for a ring of several. */
  add(x, y, radius, group, point) {
    const at = this.count;
    this.x[at] = x;
    this.y[at] = y;
    this.radius[at] = radius;
    this.group[at] = group;
    this.point[at] = point;
    this.count += 1;
  }

  /** What was drawn at a screen position, topmost first: {group, point, x, y, radius}, or null. */
  under(x, y, slack = 0) {
    for (let index = this.count - 1; index >= 0; index -= 1) {
      const reach = this.radius[index] + slack;
      if ((this.x[index] - x) ** 2 + (this.y[index] - y) ** 2 <= reach * reach) return this.at(index);
    }
    return null;
  }

  at(index) {
    return { group: this.group[index], point: this.point[index], x: this.x[index], y: this.y[index], radius: this.radius[index] };
  }

  /** All of it, in the order of drawing. */
  all() {
    return Array.from({ length: this.count }, (_, index) => this.at(index));
  }
}
