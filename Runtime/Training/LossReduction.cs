namespace Unrolled.Training;

/// <summary>How weighted loss terms are reduced to one number. Both values are means that differ in the divisor. Terms with weight 0 never count.</summary>
public enum LossReduction
{
    /// <summary>
    /// Σ weight · loss / Σ weight. Doubling all weights does not change it. PyTorch's <c>reduction='mean'</c> with class weights; Keras's <c>mean_with_sample_weight</c> and weighted metrics.
    /// </summary>
    WeightedMean,

    /// <summary>
    /// Σ weight · loss / number of terms whose weight is not 0. Doubling all weights doubles it. Keras's <c>sum_over_batch_size</c>, the default with
    /// <c>sample_weight</c> or <c>class_weight</c>, if time steps with weight 0 are masked there.
    /// </summary>
    Mean,
}
