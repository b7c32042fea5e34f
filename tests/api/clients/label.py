"""Labels a title through a client made from the OpenAPI document; prints what it is told."""

import sys

from generated import Client
from generated.api.training import list_training, set_label
from generated.models import Labelling, LabellingLabel, ListTrainingLabelItem

address, title = sys.argv[1:]
with Client(base_url=address, raise_on_unexpected_status=True) as client:
    label = LabellingLabel.WOULD_WATCH
    done = set_label.sync(title, client=client, body=Labelling(imdb_id=title, label=label))
    page = list_training.sync(
        client=client, label=[ListTrainingLabelItem.WOULD_WATCH], imdb_id=title, after=""
    )
    row = page.data[0]
    unknown = Labelling(imdb_id="tt9999999", label=label)
    wrong = set_label.sync_detailed("tt9999999", client=client, body=unknown)
print(done.message)
print(row.label.value, row.human_labeled, page.pagination.total)
print(int(wrong.status_code), wrong.parsed.message)
