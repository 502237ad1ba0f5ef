/* Whatever stands in a [data-query] box (select, radio, checkbox, field) writes its value into the address under that name; the page follows
   the address. An empty value leaves the parameter out. data-drops names parameters that the choice makes meaningless. */
(function () {
  function value(field, box) {
    if (field.type !== "checkbox") {
      return field.value;
    }
    var all = Array.from(box.querySelectorAll("input[type=checkbox]"));
    return all
      .filter(function (one) {
        return one.checked;
      })
      .map(function (one) {
        return one.value || "1";
      })
      .join(",");
  }
  document.addEventListener("change", function (event) {
    var box = event.target.closest && event.target.closest("[data-query]");
    if (!box) {
      return;
    }
    var asked = new URLSearchParams(window.location.search),
      name = box.dataset.query,
      given = value(event.target, box);
    if (given) {
      asked.set(name, given);
    } else {
      asked.delete(name);
    }
    (box.dataset.drops || "")
      .split(" ")
      .filter(Boolean)
      .forEach(function (other) {
        asked.delete(other);
      });
    window.tuoyu.ask(asked);
  });
})();
