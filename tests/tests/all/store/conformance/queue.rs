//! Reading the queue.

use std::collections::HashMap;

use vigie_server::store::{Accepted, NewReport, QueueKey, QueuedContact};

use crate::store::bed::{Bed, NOW, contact};

async fn fill(bed: &Bed, contacts: Vec<QueuedContact>) {
    let report = NewReport { spend: None, contacts };
    assert_eq!(bed.store.accept(&[report], NOW).await.expect("accepted"), [Accepted::Queued]);
}

async fn lengths(bed: &Bed, after: Option<QueueKey>, rows: u32, bytes: u64) -> Vec<usize> {
    let page = bed.store.queued(after, rows, bytes).await.expect("read");
    page.iter().map(|contact| contact.sealed.len()).collect()
}

pub(crate) async fn the_queue_is_read_in_the_order_of_its_keys(bed: Bed) {
    assert!(bed.store.queued(None, 10, 1_000).await.expect("read").is_empty());
    let mut contacts: Vec<QueuedContact> = (0..50_u8).map(|n| contact([n])).collect();
    fill(&bed, contacts.clone()).await;
    contacts.sort_by_key(|contact| contact.key);

    let mut read = Vec::new();
    let mut after = None;
    loop {
        let page = bed.store.queued(after, 7, 1_000).await.expect("read");
        let Some(last) = page.last() else { break };
        after = Some(last.key);
        read.extend(page);
    }
    let plain = |all: &[QueuedContact]| all.iter().map(|c| (c.key, c.sealed.clone())).collect::<Vec<_>>();
    assert_eq!(plain(&read), plain(&contacts));
}

pub(crate) async fn a_page_holds_at_most_its_rows(bed: Bed) {
    fill(&bed, (0..5_u8).map(|n| contact([n])).collect()).await;
    assert_eq!(lengths(&bed, None, 3, 1_000).await.len(), 3);
    assert_eq!(lengths(&bed, None, 9, 1_000).await.len(), 5);
}

pub(crate) async fn a_page_holds_at_most_its_bytes_but_one_contact_at_least(bed: Bed) {
    fill(&bed, (0..4).map(|_| contact([0; 100])).collect()).await;
    assert_eq!(lengths(&bed, None, 9, 400).await.len(), 4);
    assert_eq!(lengths(&bed, None, 9, 399).await.len(), 3);
    assert_eq!(lengths(&bed, None, 9, 100).await.len(), 1);
    assert_eq!(lengths(&bed, None, 9, 1).await.len(), 1, "or a large contact would never be read");
    assert_eq!(lengths(&bed, None, 9, u64::MAX).await.len(), 4);
    let first = bed.store.queued(None, 1, 1).await.expect("read")[0].key;
    assert_eq!(lengths(&bed, Some(first), 9, 1).await.len(), 1, "the cursor goes on");
}

pub(crate) async fn contents_come_back_as_they_went_in(bed: Bed) {
    // Empty, small, every byte, and more than one statement carries.
    let megabyte = |n: u8| (0..1_u32 << 20).map(|i| i.to_le_bytes()[usize::from(n) % 4] ^ n).collect::<Vec<u8>>();
    let mut contacts = vec![contact([]), contact([0]), contact((0..=255).collect::<Vec<u8>>())];
    contacts.extend((0..7).map(|n| contact(megabyte(n))));
    contacts.push(contact(vec![0xc3; 9 << 20]));
    contacts.extend((0..4_100_u32).map(|n| contact(n.to_be_bytes())));
    let expected: HashMap<QueueKey, Vec<u8>> = contacts.iter().map(|c| (c.key, c.sealed.clone())).collect();
    fill(&bed, contacts).await;

    let read = bed.store.queued(None, 10_000, u64::MAX).await.expect("read");
    assert_eq!(read.len(), expected.len());
    for contact in read {
        assert!(expected.get(&contact.key) == Some(&contact.sealed), "{} bytes", contact.sealed.len());
    }
}
