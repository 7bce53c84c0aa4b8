use super::*;

#[tokio::test]
async fn tasks_wake_in_the_order_of_their_moments_and_never_before() {
    let timer = Timer::default();
    let begin = Instant::now();
    let (sender, mut woken) = tokio::sync::mpsc::unbounded_channel();
    for millis in [7_u64, 1, 3, 3, 0] {
        let (timer, sender) = (timer.clone(), sender.clone());
        tokio::spawn(async move {
            let due = begin + Duration::from_millis(millis);
            timer.sleep_until(due).await;
            assert!(Instant::now() >= due);
            let _ = sender.send(millis);
        });
    }
    drop(sender);
    let mut order = Vec::new();
    while let Some(millis) = woken.recv().await {
        order.push(millis);
    }
    assert_eq!(order, [0, 1, 3, 3, 7]);
}
