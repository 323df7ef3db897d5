namespace Unrolled;

/// <summary>What the mean of a loss with weights is divided by. What has the weight 0 never counts.</summary>
public enum WeightedMean
{
    /// <summary>
    /// The sum of the weights: twice all weights is the same mean. PyTorch's mean with class weights, and what Keras reports as a weighted mean.
    /// </summary>
    OverWeights,

    /// <summary>
    /// The number of terms whose weight is not 0: twice all weights is twice the loss. Keras's loss with <c>sample_weight</c> or <c>class_weight</c>, if
    /// the steps of weight 0 are masked there.
    /// </summary>
    OverRows,
}
