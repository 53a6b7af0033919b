// The status line: a few sentences for eyes and screen readers, once the hand rests.

function statusText(model, view, state, weightless) {
  const sentences = [];
  if (weightless) sentences.push(say("status.weightless"));
  if (!view.passing) sentences.push(say("status.nothing"));
  else {
    const first = view.list[0];
    sentences.push(
      say("status.passing", { n: whole(view.passing), all: whole(model.n) }),
      say("status.first", { ...namesOf(model, first), ...placeOf(view, first) }),
      movedSentence(model, view),
    );
  }
  const { pair } = state;
  if (pair !== null)
    sentences.push(
      say(view.mask[pair] ? "status.outside" : "status.chosen", { ...namesOf(model, pair), ...placeOf(view, pair) }),
    );
  if (model.pairs.per_firm) sentences.push(cutSentence(model));
  return sentences.join(" ");
}

function movedSentence(model, view) {
  if (String(view.parts) === String(model.weights.parts)) return say("status.saved", { name: model.weights.name });
  const former = Array.from(view.list, (pair) => view.saved.places[pair]);
  const gone = 20 - former.slice(0, 20).filter((place) => place <= 20).length - Math.max(0, 20 - former.length);
  return say("status.moved", { tau: kendallTau(former).toFixed(2), gone });
}

const cutSentence = ({ pairs: { here, total, per_firm } }) =>
  say("status.cut", { here: whole(here), total: whole(total), k: whole(per_firm) });
